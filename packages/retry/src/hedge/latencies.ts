/** The number of durations kept: enough for a p95, few enough to follow a change within minutes. */
const SIZE = 100
/** The minimum sample size for a usable quantile. */
const MIN_SAMPLES = 20
/** The number of new durations after which they are sorted again. */
const STALE_AFTER = 10

/** Keeps the latest durations of one operation and computes quantiles of them. */
export class Latencies {
  readonly #durations: number[] = []
  #count = 0
  #sortedAt = -Infinity
  #sorted: readonly number[] = []

  add(durationMs: number): void {
    this.#durations[this.#count % SIZE] = durationMs
    this.#count += 1
  }

  /** Returns a quantile in milliseconds, or `undefined` while there are too few samples. */
  quantile(share: number): number | undefined {
    if (this.#count < MIN_SAMPLES) return undefined
    if (this.#count - this.#sortedAt >= STALE_AFTER) {
      this.#sorted = this.#durations.toSorted((a, b) => a - b)
      this.#sortedAt = this.#count
    }
    return this.#sorted[Math.min(this.#sorted.length - 1, Math.floor(share * this.#sorted.length))]
  }
}
