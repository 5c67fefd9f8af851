// Also runs in child processes, so it imports only the store.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '../../../src/services/memory/store/store.ts'

/**
 * Creates conversations and assigns their numbers, as a memory does. Reads the counters of the store at the start, and
 * again whenever another process was faster.
 */
export class Creator {
  repeats = 0
  mostRepeats = 0
  readonly #store: Store
  readonly #tenant: string
  #numbers: Promise<{ conversation: number; doc: number }> | undefined

  constructor(store: Store, tenant: string) {
    this.#store = store
    this.#tenant = tenant
  }

  async create(id: string, texts: readonly string[]): Promise<void> {
    for (let repeat = 0; ; repeat++) {
      const loading = (this.#numbers ??= this.#load())
      const numbers = await loading
      const number = numbers.conversation++
      const firstDoc = numbers.doc
      numbers.doc += texts.length
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
      const outcome = await this.#store.createConversation(
        { tenant: this.#tenant },
        {
          number,
          id,
          label: id,
          folder: '/',
          importance: 5,
          metadata: null,
          messages,
          postings: { firstDoc, bytes: new Uint8Array(50) },
          at: 1,
          idempotency: { operation: 'create', key: id, fingerprint: id, at: 1, expiresBefore: 0 },
        },
      )
      if (outcome.outcome === 'done') return
      if (outcome.outcome !== 'number-taken') throw new Error(`create: ${outcome.outcome}`)
      this.repeats++
      this.mostRepeats = Math.max(this.mostRepeats, repeat + 1)
      if (this.#numbers === loading) this.#numbers = undefined
      await sleep(Math.random() * 5 * (repeat + 1))
    }
  }

  async #load(): Promise<{ conversation: number; doc: number }> {
    const { nextConversation, nextDoc } = await this.#store.counters({ tenant: this.#tenant })
    return { conversation: nextConversation, doc: nextDoc }
  }
}
