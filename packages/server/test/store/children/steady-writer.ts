// Appends, creates and deletes until it is killed or told to stop, and has not searched until it is asked. Started with
// `fork`: sends each acknowledged write to the parent, and the result of each job. Arguments: the file, a name that no
// other process has, and the id of a conversation to append to.
import { createLocalMemory } from '../../../src/services/memory/engine/local-memory.ts'
import { openSqliteStore } from '../../../src/services/memory/store/sqlite/sqlite-store.ts'

/** A write that was acknowledged: a word that is found since, or no longer. */
export type Acknowledged = { readonly added: string } | { readonly removed: string }
/** A word to search for, or the end of the writes. */
export type WriterJob =
  | { readonly kind: 'search'; readonly query: string }
  | { readonly kind: 'stop' | 'verify' | 'close' }

const clients = 4
const scope = { tenant: 'a' }
const [path = '', name = '', kept = ''] = process.argv.slice(2)
const store = await openSqliteStore({ path, busyTimeoutMs: 600_000 })
const memory = createLocalMemory(store, {
  onFailure: (error) => {
    throw error
  },
})
const say = (content: string) => ({ role: 'user', name: null, content, timestamp: 1, metadata: null })
const stopping = new AbortController()
let count = 0

const acknowledge = (write: Acknowledged): unknown => process.send?.(write)

async function append(word: string): Promise<void> {
  const { outcome } = await memory.appendMessages(scope, kept, [say(`harvest ${word}`)])
  if (outcome !== 'done') throw new Error(`an append had the outcome ${outcome}`)
  acknowledge({ added: word })
}

async function createAndDelete(word: string): Promise<void> {
  const input = { label: 'x', folder: '/', importance: 5, metadata: null, messages: [say(`harvest ${word}`)] }
  const created = await memory.createConversation(scope, input)
  if (created.outcome !== 'done') throw new Error(`a creation had the outcome ${created.outcome}`)
  await memory.deleteConversation(scope, created.value.conversation.id)
  acknowledge({ removed: word })
}

async function write(): Promise<void> {
  while (!stopping.signal.aborted) {
    const word = `mark${name}x${++count}`
    await (count % 4 === 0 ? createAndDelete(word) : append(word))
  }
}

async function carryOut(job: WriterJob): Promise<unknown> {
  switch (job.kind) {
    case 'stop':
      stopping.abort()
      await writing
      return undefined
    case 'search': {
      const request = { query: job.query, filter: {}, role: undefined, offset: 0, limit: 1, related: false }
      return (await memory.search(scope, request)).total
    }
    case 'verify':
      return memory.verify()
    case 'close':
      await memory.close()
      process.disconnect()
      return undefined
  }
}

process.on('message', (job: WriterJob) => {
  carryOut(job).then(
    (result) => job.kind === 'close' || process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  )
})
const writing = Promise.all(Array.from({ length: clients }, write))
