// Opens the file, which migrates it, and kills itself before or after a commit of that. Arguments: the file, `before`
// or `after`, and the number of the commit.
import { DatabaseSync } from 'node:sqlite'
import { openSqliteStore } from '../../../src/services/memory/store/sqlite/sqlite-store.ts'

const [path = '', when = '', which = ''] = process.argv.slice(2)
let commits = 0
let isWriting = false
const original: (sql: string) => void = Reflect.get(DatabaseSync.prototype, 'exec')
function exec(this: DatabaseSync, sql: string): void {
  if (sql.startsWith('BEGIN')) isWriting = sql === 'BEGIN IMMEDIATE'
  const isIt = sql === 'COMMIT' && isWriting && ++commits === Number(which)
  if (isIt && when === 'before') process.kill(process.pid, 'SIGKILL')
  original.call(this, sql)
  if (isIt && when === 'after') process.kill(process.pid, 'SIGKILL')
}
Object.assign(DatabaseSync.prototype, { exec })

const store = await openSqliteStore({ path })
await store.close()
