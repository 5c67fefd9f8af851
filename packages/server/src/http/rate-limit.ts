import { HttpError } from './http-error.ts'

/**
 * Lets each tenant make so many requests a minute, evenly spread with room for a burst of all of them: the generic cell
 * rate algorithm (ITU-T I.371), which needs one number a tenant.
 */
export class RateLimit {
  readonly #perMinute: number
  readonly #monotonic: () => number
  /** When the tenant's next request would be due if it kept to the rate. */
  readonly #dueAt = new Map<string, number>()

  /**
   * @param perMinute 0 means no limit.
   * @param monotonic Milliseconds that never go back: a correction of the wall clock must not lock anyone out.
   */
  constructor(perMinute: number, monotonic: () => number) {
    if (!Number.isInteger(perMinute) || perMinute < 0)
      throw new RangeError(`rateLimit must be a whole number of requests a minute, or 0, got ${perMinute}`)
    this.#perMinute = perMinute
    this.#monotonic = monotonic
  }

  /** Counts a request. @throws {HttpError} 429 with the seconds to wait */
  take(tenant: string): void {
    if (this.#perMinute === 0) return
    const now = this.#monotonic()
    const intervalMs = 60_000 / this.#perMinute
    const dueAt = Math.max(this.#dueAt.get(tenant) ?? now, now)
    const waitMs = dueAt + intervalMs - 60_000 - now
    // Sums of fractions of a millisecond are not exact: a little too much is no wait.
    if (waitMs > 1)
      throw new HttpError(429, `More than ${this.#perMinute} requests a minute`, {
        retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
      })
    this.#dueAt.set(tenant, dueAt + intervalMs)
  }
}
