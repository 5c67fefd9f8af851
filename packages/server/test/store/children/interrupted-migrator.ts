// Opens a file, which migrates it, and kills itself before one of the statements. Arguments: the file, and the number of
// the statement.
import { DatabaseSync } from 'node:sqlite'
import { openSqliteStore } from '../../../src/services/memory/store/sqlite/sqlite-store.ts'
import { whenTold } from './when-told.ts'

const [path = '', which = '1'] = process.argv.slice(2)
let statements = 0
const original = Reflect.get(DatabaseSync.prototype, 'exec')
function exec(this: DatabaseSync, sql: string): void {
  // The schema that is expected is created in memory.
  if (this.location() !== null && ++statements === Number(which)) process.kill(process.pid, 'SIGKILL')
  original.call(this, sql)
}
Object.assign(DatabaseSync.prototype, { exec })
await whenTold()
const store = await openSqliteStore({ path, busyTimeoutMs: 600_000 })
await store.close()
