import { checkDelay, checkInteger } from './check-options.ts'
import { type Clock, systemClock, type TimerHandle } from './clock.ts'
import { OverloadedError } from './errors/overloaded-error.ts'
import { Fifo } from './fifo.ts'

/** The limits of a queue. */
export interface QueueOptions {
  /**
   * Maximum number of waiting calls. Another call rejects with an `OverloadedError`. Each waiting call holds its body and
   * about 6 kB, as much as a running call.
   *
   * @default Infinity
   */
  readonly maxQueue?: number | undefined
  /**
   * Longest wait of a call for its turn. Then it rejects with an `OverloadedError`. The call's signal and its
   * `totalTimeoutMs` also end the wait.
   *
   * @default Infinity
   */
  readonly queueTimeoutMs?: number | undefined
}

/** A waiter for a turn, such as the request of a call. */
export interface Waiter {
  /** Aborts the wait. */
  readonly signal?: AbortSignal | undefined
  /** The waiting operation, for errors. */
  readonly operation?: { readonly id: string } | undefined
  /** The deadline for the turn, as a monotonic timestamp. */
  readonly deadlineAt?: number | undefined
  /** Measures the wait if the queue has no clock of its own. @default the runtime's clock */
  readonly clock?: Clock | undefined
}

interface Entry {
  readonly deadlineAt: number
  /** Gives the entry its turn. */
  take(): void
  refuse(error: OverloadedError): void
}

/** A bounded first-in, first-out queue. A wait holds one listener, and one timer if `queueTimeoutMs` is set. */
export class WaitQueue {
  readonly #maxQueue: number
  readonly #timeoutMs: number
  readonly #clock: Clock | undefined
  readonly #waiters = new Fifo<Entry>()

  /**
   * @param clock - @default the clock of each waiter
   * @throws {RangeError} when an option is out of bounds
   */
  constructor({ maxQueue, queueTimeoutMs }: QueueOptions, clock: Clock | undefined) {
    this.#maxQueue =
      maxQueue === Infinity ? maxQueue : checkInteger('maxQueue', maxQueue, Infinity, { min: 0, max: 1_000_000 })
    this.#timeoutMs =
      queueTimeoutMs === Infinity ? queueTimeoutMs : checkDelay('queueTimeoutMs', queueTimeoutMs, Infinity, 1)
    this.#clock = clock
  }

  /** The number of waiting calls. */
  get size(): number {
    return this.#waiters.size
  }

  /**
   * Waits for a turn.
   *
   * @param leastMs - The shortest possible wait.
   * @param onLeft - Called when a call stops waiting without a turn.
   * @throws the signal's reason, at once
   * @throws {OverloadedError} at once when the queue is full, or when the turn would come after the call's deadline or
   * after `queueTimeoutMs`; later when the turn has not come within `queueTimeoutMs`
   */
  async wait(waiter: Waiter, leastMs: number, onLeft: () => void = () => {}): Promise<void> {
    const { signal, operation, deadlineAt = Infinity } = waiter
    const clock = this.#clock ?? waiter.clock ?? systemClock
    signal?.throwIfAborted()
    const context = { operation: operation?.id }
    if (this.#waiters.size >= this.#maxQueue) throw new OverloadedError('full', this.#maxQueue, context)
    if (leastMs > this.#timeoutMs) throw new OverloadedError('timeout', this.#timeoutMs, context)
    if (clock.monotonic() + leastMs >= deadlineAt) throw new OverloadedError('deadline', leastMs, context)
    await new Promise<void>((resolve, reject) => {
      let timer: TimerHandle | undefined
      const end = (): void => {
        leave()
        if (timer !== undefined) clock.clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
      const giveUp = (reason: unknown): void => {
        end()
        reject(reason)
        onLeft()
      }
      const onAbort = (): void => giveUp(signal?.reason)
      const leave = this.#waiters.push({
        deadlineAt,
        take: () => {
          end()
          resolve()
        },
        refuse: giveUp,
      })
      signal?.addEventListener('abort', onAbort, { once: true })
      if (this.#timeoutMs < Infinity)
        timer = clock.setTimeout(
          () => giveUp(new OverloadedError('timeout', this.#timeoutMs, context)),
          this.#timeoutMs,
        )
    })
  }

  /** Gives the turn to the longest waiter. @returns whether there was one */
  releaseFirst(): boolean {
    const first = this.#waiters.shift()
    first?.take()
    return first !== undefined
  }

  /** Rejects the calls whose deadline is at or before `at`, the time of the next turn. */
  refuseDueBefore(at: number): void {
    const waitMs = at - (this.#clock ?? systemClock).monotonic()
    for (const entry of this.#waiters) if (entry.deadlineAt <= at) entry.refuse(new OverloadedError('deadline', waitMs))
  }
}
