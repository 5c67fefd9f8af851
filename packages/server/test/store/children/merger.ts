// Appends, deletes, merges and purges, and kills itself before or after one of its commits. Prints each acknowledged
// write. Arguments: the file, the id of a conversation to append to, the id of one to delete, `before` or `after`, and
// the number of the commit.
import { writeSync } from 'node:fs'
import { type SQLInputValue, type StatementResultingChanges, StatementSync } from 'node:sqlite'
import { createLocalMemory } from '../../../src/services/memory/engine/local-memory.ts'
import { openSqliteStoreNow } from '../../../src/services/memory/store/sqlite/sqlite-store.ts'

const [path = '', kept = '', doomed = '', when = '', which = '1'] = process.argv.slice(2)
const scope = { tenant: 'a' }
const memory = createLocalMemory(openSqliteStoreNow({ path }))
await memory.getConversation(scope, kept)

let commits = 0
/** Ignores the commits of reads. */
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

const request = { query: 'nothing', filter: {}, role: undefined, offset: 0, limit: 1, related: false }
await memory.search(scope, request)
for (let index = 0; index < 8; index++) {
  const message = { role: 'user', name: null, content: `harvest ${index}`, timestamp: 1, metadata: null }
  const { outcome } = await memory.appendMessages(scope, kept, [message])
  if (outcome === 'done') writeSync(1, `append ${index}\n`)
}
const { outcome } = await memory.deleteConversation(scope, doomed)
if (outcome === 'done') writeSync(1, 'delete\n')
// Merges what is left, and purges the words of the deleted conversation from its large segment.
await memory.close()
