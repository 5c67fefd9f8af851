import { checkDelay, checkInteger } from './check-options.ts'
import type { Clock, TimerHandle } from './clock.ts'
import { OverloadedError } from './errors/overloaded-error.ts'
import { Fifo } from './fifo.ts'

/** How many may wait, and how long. */
export interface QueueOptions {
  /**
   * How many calls may wait; one more is refused with an `OverloadedError`. Each one that waits holds its body and about
   * 6 kB, as much as a call that runs.
   *
   * @default Infinity
   */
  readonly maxQueue?: number | undefined
  /**
   * How long a call may wait for its turn; then it is refused with an `OverloadedError`. The call's signal and its
   * `totalTimeoutMs` end a wait as well.
   *
   * @default Infinity
   */
  readonly queueTimeoutMs?: number | undefined
}

/** Who waits for a turn. The request of a call is one. */
export interface Waiter {
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined
  /** What waits, for errors. */
  readonly operation?: { readonly id: string } | undefined
  /** When the turn is of no use any more, on the monotonic clock. */
  readonly deadlineAt?: number | undefined
}

interface Entry {
  readonly deadlineAt: number
  /** Its turn has come. */
  take(): void
  refuse(error: OverloadedError): void
}

/** A bounded queue of waits, first in, first out. A wait holds one listener, and one timer if `queueTimeoutMs` is set. */
export class WaitQueue {
  readonly #maxQueue: number
  readonly #timeoutMs: number
  readonly #clock: Clock
  readonly #waiters = new Fifo<Entry>()

  /** @throws {RangeError} when an option is out of its bounds */
  constructor({ maxQueue, queueTimeoutMs }: QueueOptions, clock: Clock) {
    this.#maxQueue =
      maxQueue === Infinity ? maxQueue : checkInteger('maxQueue', maxQueue, Infinity, { min: 0, max: 1_000_000 })
    this.#timeoutMs =
      queueTimeoutMs === Infinity ? queueTimeoutMs : checkDelay('queueTimeoutMs', queueTimeoutMs, Infinity, 1)
    this.#clock = clock
  }

  get size(): number {
    return this.#waiters.size
  }

  /**
   * Waits for a turn.
   *
   * @param leastMs - The shortest time that the wait can take.
   * @param onLeft - Called when a call gave up waiting.
   * @throws the signal's reason, at once
   * @throws {OverloadedError} at once when too many wait already, or when the turn would come after the call's deadline
   * or after `queueTimeoutMs`; later when it has not come by then
   */
  async wait(waiter: Waiter, leastMs: number, onLeft: () => void = () => {}): Promise<void> {
    const { signal, operation, deadlineAt = Infinity } = waiter
    signal?.throwIfAborted()
    const context = { operation: operation?.id }
    if (this.#waiters.size >= this.#maxQueue) throw new OverloadedError('full', this.#maxQueue, context)
    if (leastMs > this.#timeoutMs) throw new OverloadedError('timeout', this.#timeoutMs, context)
    if (this.#clock.monotonic() + leastMs >= deadlineAt) throw new OverloadedError('deadline', leastMs, context)
    await new Promise<void>((resolve, reject) => {
      let timer: TimerHandle | undefined
      const end = (): void => {
        leave()
        if (timer !== undefined) this.#clock.clearTimeout(timer)
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
        timer = this.#clock.setTimeout(
          () => giveUp(new OverloadedError('timeout', this.#timeoutMs, context)),
          this.#timeoutMs,
        )
    })
  }

  /** Gives the turn to the longest wait. @returns whether there was one */
  releaseFirst(): boolean {
    const first = this.#waiters.shift()
    first?.take()
    return first !== undefined
  }

  /** Refuses the calls whose deadline comes before `at`: until then nobody gets a turn. */
  refuseDueBefore(at: number): void {
    const waitMs = at - this.#clock.monotonic()
    for (const entry of this.#waiters) if (entry.deadlineAt <= at) entry.refuse(new OverloadedError('deadline', waitMs))
  }
}
