// Also runs in child processes, so it imports only the store.
import { ConversationNumbers } from '../../../src/services/memory/engine/conversation-numbers.ts'
import type { Store } from '../../../src/services/memory/store/store.ts'

/** Creates conversations with numbers of reserved blocks, as a memory does. */
export class Creator {
  readonly #store: Store
  readonly #tenant: string
  readonly #numbers: ConversationNumbers

  constructor(store: Store, tenant: string) {
    this.#store = store
    this.#tenant = tenant
    this.#numbers = new ConversationNumbers(store)
  }

  async create(id: string, texts: readonly string[]): Promise<void> {
    const scope = { tenant: this.#tenant }
    const messages = texts.map((content, index) => ({
      id: `${id}.${index}`,
      role: 'user',
      name: null,
      content,
      wordCount: 1,
      tokenEstimate: 1,
      timestamp: 1,
      metadata: null,
    }))
    const { outcome } = await this.#store.createConversation(scope, {
      number: await this.#numbers.take(scope, 1),
      id,
      label: id,
      folder: '/',
      importance: 5,
      metadata: null,
      messages,
      segment: new Uint8Array(50),
      at: 1,
      idempotency: { operation: 'create', key: id, fingerprint: id, at: 1, expiresBefore: 0 },
    })
    if (outcome !== 'done') throw new Error(`create: ${outcome}`)
  }
}
