import { ExponentialHistogram } from './exponential-histogram.ts'

/** A point of a metric, as an instrument makes it. */
export interface MetricPoint {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly value: number
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
}

/** Takes instruments that have a new point, and values that cannot be counted. */
export interface InstrumentOwner {
  readonly changed: (instrument: Instrument) => void
  readonly refuse: () => void
}

/** Identifies an instrument. */
export interface InstrumentName {
  readonly name: string
  readonly tags: readonly string[]
  readonly unit: string | undefined
}

/** Anything that makes points. */
export interface Instrument extends InstrumentName {
  /** Returns the point of now. The next change is announced again. */
  readonly collect: () => MetricPoint
}

/**
 * A counter with its name and tags resolved. `add` costs a few nanoseconds: it sums in memory, and the total is recorded
 * each `metricIntervalMs`, and when the session is flushed or ends.
 */
export class Counter implements Instrument {
  readonly name: string
  readonly tags: readonly string[]
  readonly unit: string | undefined
  readonly #owner: InstrumentOwner
  #total = 0
  #isChanged = false

  /** @internal */
  constructor({ name, tags, unit }: InstrumentName, owner: InstrumentOwner) {
    this.name = name
    this.tags = tags
    this.unit = unit
    this.#owner = owner
  }

  /** Adds to the total. An amount that is not finite is refused and counted as `invalid`. */
  add(amount = 1): void {
    // Any finite number less itself is 0.
    if (amount - amount !== 0) return this.#owner.refuse()
    this.#total += amount
    if (this.#isChanged) return
    this.#isChanged = true
    this.#owner.changed(this)
  }

  collect(): MetricPoint {
    this.#isChanged = false
    return { type: 'counter', value: this.#total }
  }
}

/** A value of which only the last one matters. It is recorded each `metricIntervalMs`, if it changed. */
export class Gauge implements Instrument {
  readonly name: string
  readonly tags: readonly string[]
  readonly unit: string | undefined
  readonly #owner: InstrumentOwner
  #value = 0
  #isChanged = false

  /** @internal */
  constructor({ name, tags, unit }: InstrumentName, owner: InstrumentOwner) {
    this.name = name
    this.tags = tags
    this.unit = unit
    this.#owner = owner
  }

  /** Sets the value. One that is not finite is refused and counted as `invalid`. */
  set(value: number): void {
    if (value - value !== 0) return this.#owner.refuse()
    this.#value = value
    if (this.#isChanged) return
    this.#isChanged = true
    this.#owner.changed(this)
  }

  collect(): MetricPoint {
    this.#isChanged = false
    return { type: 'gauge', value: this.#value }
  }
}

/** Values as a distribution: the points carry the buckets of all values since the session began. */
export class Histogram implements Instrument {
  readonly name: string
  readonly tags: readonly string[]
  readonly unit: string | undefined
  readonly #owner: InstrumentOwner
  readonly #values = new ExponentialHistogram()
  #isChanged = false

  /** @internal */
  constructor({ name, tags, unit }: InstrumentName, owner: InstrumentOwner) {
    this.name = name
    this.tags = tags
    this.unit = unit
    this.#owner = owner
  }

  /** Adds a value. One that is not finite is refused and counted as `invalid`. */
  record(value: number): void {
    if (!this.#values.record(value)) return this.#owner.refuse()
    if (this.#isChanged) return
    this.#isChanged = true
    this.#owner.changed(this)
  }

  collect(): MetricPoint {
    this.#isChanged = false
    const { count, sum, min, max, buckets, scale } = this.#values.snapshot()
    return { type: 'histogram', value: sum / count, metadata: { buckets, sum, count, min, max, scale } }
  }
}
