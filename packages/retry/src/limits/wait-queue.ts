import { checkDelay, checkInteger, type Clock, type TimerHandle } from '@sekha/core/foundation'
import { OverloadedError } from './overloaded-error.ts'

/** How many may wait, and how long. */
export interface QueueOptions {
  /** How many calls may wait; one more is refused with an `OverloadedError`. @default 1000 */
  readonly maxQueue?: number | undefined
  /** How long a call may wait for its turn; then it is refused with an `OverloadedError`. @default 60_000 */
  readonly queueTimeoutMs?: number | undefined
}

const defaults = { maxQueue: 1000, queueTimeoutMs: 60_000 } as const

/** Calls that wait for their turn, in their order. A waiting call holds one timer and one listener. */
export class WaitQueue {
  readonly #maxQueue: number
  readonly #timeoutMs: number
  readonly #clock: Clock
  readonly #waiting = new Set<() => void>()

  /** @throws {RangeError} when an option is out of its bounds */
  constructor({ maxQueue, queueTimeoutMs }: QueueOptions, clock: Clock) {
    this.#maxQueue = checkInteger('maxQueue', maxQueue, defaults.maxQueue, { min: 0, max: 1_000_000 })
    this.#timeoutMs = checkDelay('queueTimeoutMs', queueTimeoutMs, defaults.queueTimeoutMs, 1)
    this.#clock = clock
  }

  get size(): number {
    return this.#waiting.size
  }

  /**
   * Waits for a turn.
   *
   * @param onLeft - Called when a call gave up waiting.
   * @throws the signal's reason, at once
   * @throws {OverloadedError} when too many wait already, or when it takes too long
   */
  async wait(signal: AbortSignal, operation: string, onLeft: () => void = () => {}): Promise<void> {
    signal.throwIfAborted()
    if (this.#waiting.size >= this.#maxQueue) throw new OverloadedError('full', this.#maxQueue, { operation })
    await new Promise<void>((resolve, reject) => {
      const end = (): void => {
        this.#waiting.delete(turn)
        this.#clock.clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
      }
      const turn = (): void => {
        end()
        resolve()
      }
      const leave = (reason: unknown): void => {
        end()
        reject(reason)
        onLeft()
      }
      const onAbort = (): void => leave(signal.reason)
      const timer: TimerHandle = this.#clock.setTimeout(
        () => leave(new OverloadedError('timeout', this.#timeoutMs, { operation })),
        this.#timeoutMs,
      )
      this.#waiting.add(turn)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  /** Whose turn comes first goes on. @returns whether anybody waited */
  releaseFirst(): boolean {
    const [turn] = this.#waiting
    turn?.()
    return turn !== undefined
  }
}
