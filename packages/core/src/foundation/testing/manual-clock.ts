import type { Clock, TimerHandle } from '../clock.ts'

interface PendingTimer {
  readonly id: number
  readonly at: number
  readonly callback: () => void
}

/**
 * A clock that moves only when a test says so. Timers fire in order of their time, then of their making; a timer that
 * a callback sets within the advanced span fires in the same call.
 */
export class ManualClock implements Clock {
  #now: number
  #elapsed = 0
  #lastId = 0
  #timers: readonly PendingTimer[] = []

  /** @param now - Wall time at the start, in milliseconds since 1970. */
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

  /** How many timers wait. */
  get pendingTimers(): number {
    return this.#timers.length
  }

  /**
   * Moves both clocks forward and fires what is due, letting promise callbacks run before, between and after, so that
   * `await clock.advance(1000)` leaves nothing half-done that waits only for this clock.
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

  /** Moves wall time alone, as a correction of the system's clock does. */
  setWallTime(now: number): void {
    this.#now = now
  }

  #move(elapsed: number): void {
    this.#now += elapsed - this.#elapsed
    this.#elapsed = elapsed
  }
}

/** Lets the promise callbacks that are ready run, and those that they make ready, without a real timer. */
async function settle(): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- each turn runs what the one before made ready
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}
