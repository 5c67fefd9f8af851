import { type Clock, type QueueOptions, type TimerHandle, type Waiter, WaitQueue } from '@sekha/core/foundation'
import { SparePermits } from './spare-permits.ts'

/** A token bucket that refills over time. Calls wait in arrival order while it is empty. Holds a timer while calls wait. */
export class RateBucket {
  readonly #perMs: number
  readonly #burst: number
  readonly #clock: Clock
  readonly #queue: WaitQueue
  #tokens: number
  #filledAt: number
  #pausedUntil = -Infinity
  #timer: TimerHandle | undefined

  constructor(perSecond: number, burst: number, queue: QueueOptions, clock: Clock) {
    this.#perMs = perSecond / 1000
    this.#burst = burst
    this.#clock = clock
    this.#queue = new WaitQueue(queue, clock)
    this.#tokens = burst
    this.#filledAt = clock.monotonic()
  }

  /** The number of waiting calls. */
  get queued(): number {
    return this.#queue.size
  }

  /** Takes a token without waiting. Returns `false` if the bucket is empty or other calls wait. */
  takeNow(): boolean {
    return this.#queue.size === 0 && this.#take()
  }

  /** Offers tokens for further requests of a call that has already taken one. */
  readonly spares: SparePermits = new SparePermits(() =>
    this.takeNow() ? { end: () => {}, undo: this.#giveBack } : undefined,
  )

  /** Waits for a token. @throws as {@link WaitQueue.wait} does */
  take(call: Waiter): Promise<void> {
    const turn = this.#queue.wait(call, this.#leastWaitMs(), this.#onLeft)
    this.#arm()
    return turn
  }

  /** Issues no token for `delayMs`. Rejects waiting calls whose deadline is earlier. */
  pause(delayMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.monotonic() + delayMs)
    this.#queue.refuseDueBefore(this.#pausedUntil)
  }

  /** The wait of the next call, if no call leaves the queue early. */
  #leastWaitMs(): number {
    const now = this.#fill()
    const pauseMs = Math.max(0, this.#pausedUntil - now)
    const tokens = Math.min(this.#burst, this.#tokens + pauseMs * this.#perMs)
    return pauseMs + Math.max(0, (this.#queue.size + 1 - tokens) / this.#perMs)
  }

  readonly #giveBack = (): void => {
    this.#tokens = Math.min(this.#burst, this.#tokens + 1)
  }

  #fill(): number {
    const now = this.#clock.monotonic()
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filledAt) * this.#perMs)
    this.#filledAt = now
    return now
  }

  #take(): boolean {
    const now = this.#fill()
    // Tolerates rounding errors: a billionth less than one token counts as one.
    if (now < this.#pausedUntil || this.#tokens < 1 - 1e-9) return false
    this.#tokens -= 1
    return true
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#queue.size === 0) return
    const untilToken = (1 - this.#tokens) / this.#perMs
    const untilResumed = this.#pausedUntil - this.#clock.monotonic()
    this.#timer = this.#clock.setTimeout(this.#onDue, Math.max(Math.ceil(untilToken), untilResumed, 1))
  }

  readonly #onDue = (): void => {
    this.#timer = undefined
    while (this.#queue.size > 0 && this.#take()) this.#queue.releaseFirst()
    this.#arm()
  }

  readonly #onLeft = (): void => {
    if (this.#queue.size > 0 || this.#timer === undefined) return
    this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
