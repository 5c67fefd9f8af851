/** How long an attempt waits for the next one: short at first, because most locks are held for a single commit. */
const longestDelayMs = 50

/**
 * The delays between attempts while another connection holds a lock. Nothing here waits: the caller schedules the next
 * attempt, so that the thread goes on with other work.
 */
export class BusyWait {
  readonly #endAt: number
  #attempts = 0

  /** @param now a monotonic clock in milliseconds */
  constructor(timeoutMs: number, now: number) {
    this.#endAt = now + timeoutMs
  }

  /** Milliseconds until the next attempt; undefined when the time is over. Random, so that two processes part. */
  next(now: number, random: () => number = Math.random): number | undefined {
    const left = this.#endAt - now
    if (left <= 0) return undefined
    const delay = 1 + random() * Math.min(longestDelayMs, 2 ** this.#attempts)
    this.#attempts++
    return Math.min(delay, left)
  }
}
