import type { Clock, TimerHandle } from '../clock.ts'

interface PendingTimer {
  readonly id: number
  readonly at: number
  readonly callback: () => void
}

/**
 * A clock that advances only under a test's control. Timers fire in order of their time, then of their creation. A timer
 * that a callback sets within the advanced span fires in the same call.
 */
export class ManualClock implements Clock {
  #now: number
  #elapsed = 0
  #lastId = 0
  #timers: readonly PendingTimer[] = []

  /** @param now - The initial wall-clock time in milliseconds since 1970. */
  constructor(now: number = Date.UTC(2026, 0, 1)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#elapsed
  }

  setTimeout(callback: () => void, delayMs: number): TimerHandle {
    const id = ++this.#lastId
    const timer = { id, at: this.#elapsed + Math.max(delayMs, 0), callback }
    this.#timers = [...this.#timers, timer].toSorted((a, b) => a.at - b.at || a.id - b.id)
    return id
  }

  clearTimeout(handle: TimerHandle): void {
    this.#timers = this.#timers.filter((timer) => timer.id !== handle)
  }

  /** The number of pending timers. */
  get pendingTimers(): number {
    return this.#timers.length
  }

  /**
   * Advances both clocks and fires the due timers. Promise callbacks run before, between and after the timers, so work
   * that waits only for this clock is done when `await clock.advance(1000)` returns.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms
    await settle()
    for (let [next] = this.#timers; next !== undefined && next.at <= end; [next] = this.#timers) {
      this.#timers = this.#timers.slice(1)
      this.#move(next.at)
      next.callback()
      // oxlint-disable-next-line no-await-in-loop -- one timer after the other is the point
      await settle()
    }
    this.#move(end)
  }

  /** Sets the wall-clock time alone, like a correction of the system clock. */
  setWallTime(now: number): void {
    this.#now = now
  }

  #move(elapsed: number): void {
    this.#now += elapsed - this.#elapsed
    this.#elapsed = elapsed
  }
}

/** Runs the pending promise callbacks, and those that they schedule, without a real timer. */
async function settle(): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- each turn runs what the one before made ready
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}
