import type { MetricFields } from '../metrics/decode-metric.ts'

const defaultBounds: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
]

/** The samples of a histogram so far. */
export interface Histogram {
  /** Of the first sample: its unit, tags and metadata are those of the histogram. */
  readonly first: MetricFields
  readonly bounds: readonly number[]
  /** The samples of each bucket, not of those below it. The last bucket has no bound. */
  readonly counts: readonly number[]
  readonly sum: number
  readonly count: number
}

/** Histograms with the same name, tags and buckets are one, whatever the order of the tags. */
export function histogramKey(sample: MetricFields): string {
  return JSON.stringify([nameOf(sample), (sample.tags ?? []).toSorted(), readBounds(sample)])
}

/** Adds a sample to its histogram, or to a new one. */
export function addSample(histogram: Histogram | undefined, sample: MetricFields): Histogram {
  const { value = 0 } = sample
  const bounds = histogram?.bounds ?? readBounds(sample)
  const found = bounds.findIndex((bound) => value <= bound)
  const bucket = found === -1 ? bounds.length - 1 : found
  const counts = histogram?.counts ?? bounds.map(() => 0)
  return {
    first: histogram?.first ?? sample,
    bounds,
    counts: counts.map((count, index) => (index === bucket ? count + 1 : count)),
    sum: (histogram?.sum ?? 0) + value,
    count: (histogram?.count ?? 0) + 1,
  }
}

/** The point of a histogram: its mean, with the buckets. Metadata of the caller win. */
export function writeHistogram({ first, bounds, counts, sum, count }: Histogram): MetricFields {
  const { buckets: _buckets, ...metadata } = first.metadata ?? {}
  const buckets = bounds.map((le, index) => ({ le, count: counts[index] ?? 0 }))
  return {
    name: nameOf(first),
    type: 'histogram',
    value: sum / count,
    unit: first.unit,
    tags: first.tags,
    metadata: { buckets, sum, count, ...metadata },
  }
}

/** The original cuts the names of what it aggregates. */
export const nameOf = ({ name = '' }: MetricFields): string => name.split(':')[0] ?? ''

function readBounds({ metadata }: MetricFields): readonly number[] {
  const buckets = metadata?.['buckets']
  const bounds = Array.isArray(buckets) ? buckets.filter((bound) => typeof bound === 'number') : []
  return bounds.length === 0 ? defaultBounds : bounds.toSorted((a, b) => a - b)
}
