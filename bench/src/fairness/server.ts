// The server of the benchmark, set up like `sekha-server`: node server.ts PATH. Sends its URL to its parent and ends
// with it.
import { createController, createLocalMemory, type ImportInput, openSqliteStoreNow } from '../memory/server.ts'
import { tenantKeys } from '../memory/store-shape.ts'
import { prepareConversations } from './requests.ts'

const [path = ''] = process.argv.slice(2)
const conversationsPerBatch = 100

await prepare()
const controller = createController({ database: path, worker: true, tenants: tenantKeys(2), onError: () => {} })
const { url } = await controller.listen({ port: 0 })
process.send?.(url)
process.on('disconnect', () => void controller.close({ graceMs: 0 }).then(() => process.exit()))

async function prepare(): Promise<void> {
  const memory = createLocalMemory(openSqliteStoreNow({ path }))
  const at = Date.now()
  let batch: ImportInput[] = []
  const store = async (): Promise<void> => {
    await memory.importConversations({ tenant: 'tenant-1' }, batch)
    batch = []
  }
  for (const { label, folder = '/', importance = 5, messages } of prepareConversations()) {
    const id = crypto.randomUUID()
    const attributes = {
      label,
      folder,
      status: 'active',
      importance,
      importanceBeforePin: null,
      metadata: null,
    } as const
    batch.push({
      conversationId: id,
      conversation: { id, ...attributes, createdAt: at, updatedAt: at },
      messages: messages.map((content) => ({
        id: crypto.randomUUID(),
        role: 'user',
        name: null,
        content,
        timestamp: at,
        metadata: null,
      })),
    })
    if (batch.length >= conversationsPerBatch || messages.length > 1) await store()
  }
  await store()
  await memory.close()
}
