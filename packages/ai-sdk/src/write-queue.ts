/** Runs tasks one after the other, apart from those that add them. Starts no timer. */
export class WriteQueue {
  readonly #max: number
  readonly #onError: (error: unknown) => void
  #last: Promise<void> = Promise.resolve()
  #size = 0
  #isClosed = false

  constructor(max: number, onError: (error: unknown) => void) {
    this.#max = max
    this.#onError = onError
  }

  /** Adds a task. Errors, and tasks that are refused, are reported. */
  push(task: () => Promise<void>): void {
    if (this.#isClosed || this.#size >= this.#max) {
      const reason = this.#isClosed ? 'the memory is closed' : `${this.#max} turns wait to be stored (maxPending)`
      this.#onError(new Error(`A turn was not stored: ${reason}`))
      return
    }
    this.#size += 1
    this.#last = this.#last
      .then(task)
      .catch((error: unknown) => this.#onError(error))
      .finally(() => {
        this.#size -= 1
      })
  }

  /** Resolves when every task that was added has ended. */
  async flush(): Promise<void> {
    while (this.#size > 0) await this.#last
  }

  /** Refuses further tasks, and resolves as {@link flush}. */
  close(): Promise<void> {
    this.#isClosed = true
    return this.flush()
  }
}
