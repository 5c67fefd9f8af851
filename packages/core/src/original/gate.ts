import { Fifo, SekhaError } from '../foundation/index.ts'

/** Lets a bounded number of tasks run at a time. The others wait in their order, at most `maxWaiting` of them. */
export class Gate {
  readonly #maxWaiting: number
  readonly #waiting = new Fifo<() => void>()
  #free: number

  constructor(maxRunning: number, maxWaiting: number) {
    this.#free = maxRunning
    this.#maxWaiting = maxWaiting
  }

  /**
   * Runs a task when it is its turn.
   *
   * @throws the signal's reason, at once, when it is aborted before the turn has come; the task is then never run
   * @throws {SekhaError} with code `overloaded` when too many wait already
   */
  async run<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    await this.#enter(signal)
    try {
      return await task()
    } finally {
      this.#leave()
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#free > 0) {
      this.#free--
      return
    }
    if (this.#waiting.size >= this.#maxWaiting)
      throw new SekhaError(
        `${this.#waiting.size} calls wait for their turn already. Start fewer at a time, or raise maxWaitingCreates`,
        { code: 'overloaded' },
      )
    await new Promise<void>((resolve, reject) => {
      const turn = (): void => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      }
      const onAbort = (): void => {
        leave()
        reject(signal.reason)
      }
      const leave = this.#waiting.push(turn)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  /** Hands the place to whoever waits longest. */
  #leave(): void {
    const turn = this.#waiting.shift()
    if (turn === undefined) this.#free++
    else turn()
  }
}
