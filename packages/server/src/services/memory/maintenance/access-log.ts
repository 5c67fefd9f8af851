import type { Scope, Store } from '../store/store.ts'

/** How long accesses are collected before they are stored in one write. */
const flushDelayMs = 1000

/**
 * Records which conversations are read, for pruning. Reads do not wait for it. A crash loses the accesses of the last
 * second.
 */
export class AccessLog {
  readonly #store: Store
  readonly #now: () => number
  readonly #onFailure: (error: unknown) => void
  #noted = new Map<string, Set<number>>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #flushing: Promise<void> = Promise.resolve()

  /** @param onFailure Receives the error when accesses could not be stored. They are dropped. */
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
    // Best effort: a failure must not fail other work, and the timer must not keep the process alive.
    this.#timer ??= setTimeout(() => void this.flush().catch(this.#onFailure), flushDelayMs).unref()
  }

  /** Stores the recorded accesses, and waits for a flush that is already running. */
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
