/** The number of durations kept: enough for a p95, few enough to follow a change within minutes. */
const SIZE = 100
/** The minimum sample size for a usable quantile. */
const MIN_SAMPLES = 20
/** The number of new durations after which the quantile is computed again. */
const STALE_AFTER = 10

/** Keeps the latest durations of one operation and computes a quantile of them. */
export class Latencies {
  readonly #quantile: number
  readonly #durations: number[] = []
  #count = 0
  #foundAt = -Infinity
  #found = 0

  constructor(quantile: number) {
    this.#quantile = quantile
  }

  add(durationMs: number): void {
    this.#durations[this.#count % SIZE] = durationMs
    this.#count += 1
  }

  /** The quantile in milliseconds, or `undefined` while there are too few samples. */
  get value(): number | undefined {
    if (this.#count < MIN_SAMPLES) return undefined
    if (this.#count - this.#foundAt >= STALE_AFTER) {
      const sorted = this.#durations.toSorted((a, b) => a - b)
      this.#found = sorted[Math.min(sorted.length - 1, Math.floor(this.#quantile * sorted.length))] ?? 0
      this.#foundAt = this.#count
    }
    return this.#found
  }
}
