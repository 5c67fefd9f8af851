/** A histogram whose buckets grow by a constant factor, as in OpenTelemetry's data model. */
export interface HistogramSnapshot {
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  /** Upper bound and number of the values of each bucket that has any, from the smallest. Not cumulative. */
  readonly buckets: readonly { readonly le: number; readonly count: number }[]
  /** The factor between the bounds of two buckets is `2 ** (2 ** -scale)`. */
  readonly scale: number
}

/** Buckets of each sign. More would cost memory, fewer precision. */
const MAX_BUCKETS = 160
const MAX_SCALE = 20
const MIN_SCALE = -10

/**
 * Counts values in at most 160 buckets of each sign, whatever their range. It begins with the finest buckets, and joins
 * pairs of them when a value does not fit. Values from 1 ms to 60 s are exact to 4.4 %.
 */
export class ExponentialHistogram {
  #scale = MAX_SCALE
  #positive = new Map<number, number>()
  #negative = new Map<number, number>()
  #zeros = 0
  #count = 0
  #sum = 0
  #min = Infinity
  #max = -Infinity

  get count(): number {
    return this.#count
  }

  /** Adds a value. One that is not finite is left out. */
  record(value: number): boolean {
    if (!Number.isFinite(value)) return false
    this.#count += 1
    this.#sum += value
    this.#min = Math.min(this.#min, value)
    this.#max = Math.max(this.#max, value)
    if (value === 0) this.#zeros += 1
    else this.#addIndex(value > 0 ? this.#positive : this.#negative, indexOf(Math.abs(value), MAX_SCALE), MAX_SCALE, 1)
    return true
  }

  /** Adds the values of another histogram. */
  merge(other: ExponentialHistogram): void {
    this.#coarsenTo(other.#scale)
    for (const [index, count] of other.#positive) this.#addIndex(this.#positive, index, other.#scale, count)
    for (const [index, count] of other.#negative) this.#addIndex(this.#negative, index, other.#scale, count)
    this.#zeros += other.#zeros
    this.#count += other.#count
    this.#sum += other.#sum
    this.#min = Math.min(this.#min, other.#min)
    this.#max = Math.max(this.#max, other.#max)
  }

  snapshot(): HistogramSnapshot {
    const bound = (index: number): number => Math.min(2 ** (index * 2 ** -this.#scale), Number.MAX_VALUE)
    const negative = [...this.#negative]
      .toSorted(([left], [right]) => right - left)
      .map(([index, count]) => ({ le: -bound(index), count }))
    const positive = [...this.#positive]
      .toSorted(([left], [right]) => left - right)
      .map(([index, count]) => ({ le: bound(index + 1), count }))
    const zero = this.#zeros === 0 ? [] : [{ le: 0, count: this.#zeros }]
    return {
      count: this.#count,
      sum: this.#sum,
      min: this.#min,
      max: this.#max,
      buckets: [...negative, ...zero, ...positive],
      scale: this.#scale,
    }
  }

  /** Adds to the bucket that has this number at this scale. */
  #addIndex(buckets: Map<number, number>, index: number, scale: number, count: number): void {
    let at = Math.floor(index / 2 ** (scale - this.#scale))
    while (!fits(buckets, at) && this.#scale > MIN_SCALE) {
      this.#coarsenTo(this.#scale - 1)
      at = Math.floor(at / 2)
    }
    buckets.set(at, (buckets.get(at) ?? 0) + count)
  }

  /** Joins the buckets of both signs, so that they have the same bounds. */
  #coarsenTo(scale: number): void {
    if (scale >= this.#scale) return
    const width = 2 ** (this.#scale - scale)
    for (const buckets of [this.#positive, this.#negative]) {
      const entries = [...buckets]
      buckets.clear()
      for (const [index, count] of entries) {
        const joined = Math.floor(index / width)
        buckets.set(joined, (buckets.get(joined) ?? 0) + count)
      }
    }
    this.#scale = scale
  }
}

/** Bucket `i` holds the values above `base ** i`, up to `base ** (i + 1)`. */
function indexOf(value: number, scale: number): number {
  return Math.ceil(Math.log2(value) * 2 ** scale) - 1
}

function fits(buckets: Map<number, number>, index: number): boolean {
  if (buckets.has(index)) return true
  let min = index
  let max = index
  for (const known of buckets.keys()) {
    if (known < min) min = known
    if (known > max) max = known
  }
  return max - min < MAX_BUCKETS
}
