import { type Clock, systemClock, type TimerHandle } from '../../../src/foundation/index.ts'

/**
 * The system clock, except that timers of one length fire only on `expire()`. It tests time limits with real sockets,
 * independent of the load of the machine.
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

  /** The number of timers that wait for {@link expire}. */
  get held(): number {
    return this.#held.size
  }

  /** Fires every waiting timer. */
  expire(): void {
    const due = [...this.#held]
    for (const [handle, callback] of due) if (this.#held.delete(handle)) callback()
  }
}
