import { describeType } from '@sekha/core/foundation'
import type { InstrumentOptions, MetricOptions } from '../session/options.ts'
import { Counter, Gauge, Histogram, type Instrument, type InstrumentName, type InstrumentOwner } from './instruments.ts'

/** Takes the points of instruments. */
export interface PointLog {
  readonly isEnded: boolean
  readonly metric: (name: string, value: number, options: MetricOptions) => void
  readonly drop: (reason: 'closed' | 'invalid') => void
}

/** The instruments of a session, one of each type, name and tags. */
export class InstrumentSet {
  readonly #log: PointLog
  readonly #owner: InstrumentOwner
  readonly #known = new Map<string, Instrument>()
  #changed: Instrument[] = []

  constructor(log: PointLog) {
    this.#log = log
    this.#owner = {
      changed: (instrument) => {
        if (log.isEnded) log.drop('closed')
        else this.#changed.push(instrument)
      },
      refuse: () => log.drop('invalid'),
    }
  }

  counter(name: string, options: InstrumentOptions): Counter {
    return this.#get('counter', name, options, (id) => new Counter(id, this.#owner))
  }

  gauge(name: string, options: InstrumentOptions): Gauge {
    return this.#get('gauge', name, options, (id) => new Gauge(id, this.#owner))
  }

  histogram(name: string, options: InstrumentOptions): Histogram {
    return this.#get('histogram', name, options, (id) => new Histogram(id, this.#owner))
  }

  /** Records the instruments that changed. */
  collect(): void {
    const changed = this.#changed
    if (changed.length === 0) return
    this.#changed = []
    for (const instrument of changed) {
      const { type, value, metadata } = instrument.collect()
      this.#log.metric(instrument.name, value, { type, tags: instrument.tags, unit: instrument.unit, metadata })
    }
  }

  #get<T extends Instrument>(
    type: string,
    name: string,
    { tags = [], unit }: InstrumentOptions,
    create: (id: InstrumentName) => T,
  ): T {
    if (typeof name !== 'string')
      throw new TypeError(`The name of a ${type} must be a string, got ${describeType(name)}`)
    if (!Array.isArray(tags)) throw new TypeError(`The tags of a ${type} must be an array, got ${describeType(tags)}`)
    const sorted = tags.map(String).toSorted()
    const key = JSON.stringify([type, name, sorted])
    const known = this.#known.get(key) as T | undefined
    if (known !== undefined) return known
    const created = create({ name, tags: sorted, unit })
    this.#known.set(key, created)
    return created
  }
}
