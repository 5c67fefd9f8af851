import { HttpError } from '../http-error.ts'

/** The number of tenants from which those without recent requests are forgotten, so that memory use is bounded. */
const sweepFrom = 1000

/**
 * Limits the requests per minute of each tenant, with bursts up to the whole limit. Implements the generic cell rate
 * algorithm (ITU-T I.371), which needs one number per tenant.
 */
export class RateLimit {
  readonly #perMinute: number
  readonly #monotonic: () => number
  /** The time at which each tenant's next request would be due at the exact rate. */
  readonly #dueAt = new Map<string, number>()
  #sweepAt = sweepFrom

  /**
   * @param perMinute 0 means no limit.
   * @param monotonic A monotonic clock in milliseconds: a correction of the wall clock must not lock out a tenant.
   */
  constructor(perMinute: number, monotonic: () => number) {
    if (!Number.isInteger(perMinute) || perMinute < 0)
      throw new RangeError(`rateLimit must be a whole number of requests per minute, or 0, got ${perMinute}`)
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
    // Sums of fractions of a millisecond are inexact: ignore a tiny excess.
    if (waitMs > 1)
      throw new HttpError(429, `More than ${this.#perMinute} requests per minute`, {
        retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
      })
    this.#dueAt.set(tenant, dueAt + intervalMs)
    if (this.#dueAt.size > this.#sweepAt) this.#sweep(now)
  }

  /** Forgets the tenants who may again make a burst of the whole limit. */
  #sweep(now: number): void {
    for (const [tenant, dueAt] of this.#dueAt) if (dueAt <= now) this.#dueAt.delete(tenant)
    this.#sweepAt = Math.max(sweepFrom, 2 * this.#dueAt.size)
  }
}
