import type { Scope, Store } from '../store/store.ts'

/** How long accesses are collected before they are stored together. */
const flushDelayMs = 1000

/**
 * Notes which conversations are read, so that pruning knows. Reads do not wait for it; a crash forgets the last second
 * of it.
 */
export class AccessLog {
  readonly #store: Store
  readonly #now: () => number
  readonly #onFailure: (error: unknown) => void
  #noted = new Map<string, Set<number>>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #flushing: Promise<void> = Promise.resolve()

  /** @param onFailure Receives why accesses could not be stored; they are forgotten. */
  constructor(store: Store, now: () => number, onFailure: (error: unknown) => void) {
    this.#store = store
    this.#now = now
    this.#onFailure = onFailure
  }

  note({ tenant }: Scope, conversations: readonly number[]): void {
    if (conversations.length === 0) return
    const noted = this.#noted.get(tenant) ?? new Set()
    for (const number of conversations) noted.add(number)
    this.#noted.set(tenant, noted)
    // It is only a note: what goes wrong with it must not fail anything, nor keep the process alive.
    this.#timer ??= setTimeout(() => void this.flush().catch(this.#onFailure), flushDelayMs).unref()
  }

  /** Stores what was noted, and waits for what is being stored already. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#flushing = this.#flushing.catch(() => {}).then(() => this.#storeNoted())
    return this.#flushing
  }

  async #storeNoted(): Promise<void> {
    const noted = this.#noted
    this.#noted = new Map()
    const at = this.#now()
    for (const [tenant, numbers] of noted) {
      await this.#store.touchConversations({ tenant }, { conversations: [...numbers], at })
    }
  }

  async close(): Promise<void> {
    await this.flush().catch(this.#onFailure)
  }
}
