// Opens the file, which migrates it, and kills itself before or after a commit of that. Arguments: the file, `before`,
// `after` or `never`, and the number of the commit.
import { DatabaseSync } from 'node:sqlite'
import { openSqlite } from '../../src/sqlite/index.ts'
import { adoptingNotes } from '../support/notes.ts'

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

const storage = await openSqlite({ path, schemas: [adoptingNotes], busyTimeoutMs: 60_000 })
await storage.close()
