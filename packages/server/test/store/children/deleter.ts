// Deletes a conversation and kills itself before or after one of its commits. Arguments: the file, the id of the
// conversation, `before` or `after`, and the number of the commit, counted from the deletion on.
import { type SQLInputValue, type StatementResultingChanges, StatementSync } from 'node:sqlite'
import { createLocalMemory } from '../../../src/services/memory/engine/local-memory.ts'
import { openSqliteStoreNow } from '../../../src/services/memory/store/sqlite/sqlite-store.ts'

const [path = '', id = '', when = '', which = '1'] = process.argv.slice(2)
const memory = createLocalMemory(openSqliteStoreNow({ path }))
await memory.getConversation({ tenant: 'a' }, id)

let commits = 0
/** Ignores the commits of reads, which are not stages of the deletion. */
let isWriting = false
type Run = (...values: SQLInputValue[]) => StatementResultingChanges
const original = Reflect.get(StatementSync.prototype, 'run') as Run
function run(this: StatementSync, ...values: SQLInputValue[]): StatementResultingChanges {
  if (this.sourceSQL.startsWith('BEGIN')) isWriting = this.sourceSQL === 'BEGIN IMMEDIATE'
  const isLast = this.sourceSQL === 'COMMIT' && isWriting && ++commits === Number(which)
  if (isLast && when === 'before') process.kill(process.pid, 'SIGKILL')
  const result = original.apply(this, values)
  if (isLast) process.kill(process.pid, 'SIGKILL')
  return result
}
Object.assign(StatementSync.prototype, { run })

await memory.deleteConversation({ tenant: 'a' }, id)
console.log('acknowledged')
await memory.close()
