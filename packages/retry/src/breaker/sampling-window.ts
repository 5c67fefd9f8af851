/** The number of slices that the window is divided into. */
const SLICES = 10

/** Counts successes and failures over the last `samplingDurationMs`, in constant memory. */
export class SamplingWindow {
  readonly #sliceMs: number
  readonly #successes: number[] = Array.from({ length: SLICES }, () => 0)
  readonly #failures: number[] = Array.from({ length: SLICES }, () => 0)
  #slice = 0

  constructor(samplingDurationMs: number) {
    this.#sliceMs = samplingDurationMs / SLICES
  }

  /** @param now - Monotonic time in milliseconds. */
  add(isFailure: boolean, now: number): void {
    this.#moveTo(now)
    const counts = isFailure ? this.#failures : this.#successes
    const index = this.#slice % SLICES
    counts[index] = (counts[index] ?? 0) + 1
  }

  /** @param now - Monotonic time in milliseconds. */
  count(now: number): { readonly calls: number; readonly failures: number } {
    this.#moveTo(now)
    const failures = sum(this.#failures)
    return { calls: failures + sum(this.#successes), failures }
  }

  clear(): void {
    this.#successes.fill(0)
    this.#failures.fill(0)
  }

  #moveTo(now: number): void {
    const slice = Math.floor(now / this.#sliceMs)
    if (slice - this.#slice >= SLICES) this.clear()
    else
      for (let passed = this.#slice + 1; passed <= slice; passed += 1) {
        this.#successes[passed % SLICES] = 0
        this.#failures[passed % SLICES] = 0
      }
    this.#slice = Math.max(this.#slice, slice)
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
