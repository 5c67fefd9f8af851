/**
 * The system clock, except that timers of one length fire only on `expire()`. It tests time limits with real sockets,
 * independent of the load of the machine. It has the shape of the SDK's `Clock`.
 */
export class LimitClock {
  readonly limitMs: number
  readonly #held = new Map<object, () => void>()

  constructor(limitMs: number) {
    this.limitMs = limitMs
  }

  now(): number {
    return Date.now()
  }

  monotonic(): number {
    return performance.now()
  }

  setTimeout(callback: () => void, delayMs: number): object {
    if (delayMs !== this.limitMs) return setTimeout(callback, delayMs)
    const handle = {}
    this.#held.set(handle, callback)
    return handle
  }

  clearTimeout(handle: number | object): void {
    if (typeof handle === 'object' && this.#held.delete(handle)) return
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a handle that `setTimeout` returned
    clearTimeout(handle as NodeJS.Timeout)
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
