// Writes to a file that other processes write to as well, and then searches it. Started with `fork`: each message from
// the parent is a job, and its result is sent back. Argument: the file.
import { createLocalMemory } from '../../../src/services/memory/engine/local-memory.ts'
import { openSqliteStore } from '../../../src/services/memory/store/sqlite/sqlite-store.ts'

/** Appends messages and deletes conversations, with a number of clients at a time. */
interface WriteJob {
  readonly kind: 'write'
  readonly clients: number
  readonly appends: readonly { readonly id: string; readonly text: string }[]
  readonly doomed: readonly string[]
}
type Job = WriteJob | { readonly kind: 'search'; readonly query: string } | { readonly kind: 'verify' | 'close' }

const scope = { tenant: 'a' }
const store = await openSqliteStore({ path: process.argv[2] ?? '', busyTimeoutMs: 600_000 })
const memory = createLocalMemory(store, {
  onFailure: (error) => {
    throw error
  },
})

async function write({ clients, appends, doomed }: WriteJob): Promise<readonly string[]> {
  const left = [...appends]
  const refused: string[] = []
  const deletions = [...doomed]
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        const message = { role: 'user', name: null, content: next.text, timestamp: undefined, metadata: null }
        const { outcome } = await memory.appendMessages(scope, next.id, [message])
        if (outcome !== 'done') refused.push(outcome)
        const id = left.length % 8 === 0 ? deletions.pop() : undefined
        if (id !== undefined) await memory.deleteConversation(scope, id)
      }
    }),
  )
  for (const id of deletions) await memory.deleteConversation(scope, id)
  return refused
}

async function carryOut(job: Job): Promise<unknown> {
  switch (job.kind) {
    case 'write':
      return write(job)
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

process.on('message', (job: Job) => {
  carryOut(job).then(
    (result) => job.kind === 'close' || process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  )
})
process.send?.({ result: 'open' })
