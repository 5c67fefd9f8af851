import { type Clock, systemClock, type TimerHandle } from '../../../src/foundation/index.ts'

/**
 * The system's clock, but for timers of one length: those fire when the test says so, and never by themselves. For
 * limits in tests with real sockets, where a busy machine may take any time.
 */
export class LimitClock implements Clock {
  readonly limitMs: number
  readonly #held = new Map<TimerHandle, () => void>()

  constructor(limitMs: number) {
    this.limitMs = limitMs
  }

  now(): number {
    return systemClock.now()
  }

  monotonic(): number {
    return systemClock.monotonic()
  }

  setTimeout(callback: () => void, delayMs: number): TimerHandle {
    if (delayMs !== this.limitMs) return systemClock.setTimeout(callback, delayMs)
    const handle = {}
    this.#held.set(handle, callback)
    return handle
  }

  clearTimeout(handle: TimerHandle): void {
    if (!this.#held.delete(handle)) systemClock.clearTimeout(handle)
  }

  /** How many timers wait for {@link expire}. */
  get held(): number {
    return this.#held.size
  }

  /** Fires every timer that waits now. */
  expire(): void {
    const due = [...this.#held]
    for (const [handle, callback] of due) if (this.#held.delete(handle)) callback()
  }
}
