/** The maximum delay. The first delays are shorter, because most locks are held for a single commit. */
const longestDelayMs = 50

/**
 * The delays between attempts while another connection holds a lock. Nothing here blocks: the caller schedules the next
 * attempt, and the thread continues with other work.
 */
export class BusyWait {
  readonly #endAt: number
  #attempts = 0

  /** @param now - A monotonic timestamp in milliseconds. */
  constructor(timeoutMs: number, now: number) {
    this.#endAt = now + timeoutMs
  }

  /**
   * Milliseconds until the next attempt, or `undefined` after the timeout. Random, so that two processes do not collide
   * again.
   */
  next(now: number, random: () => number = Math.random): number | undefined {
    const left = this.#endAt - now
    if (left <= 0) return undefined
    const delay = 1 + random() * Math.min(longestDelayMs, 2 ** this.#attempts)
    this.#attempts++
    return Math.min(delay, left)
  }
}
