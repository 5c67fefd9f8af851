import { type Attributes, ValueType } from '@opentelemetry/api'
import { AggregationTemporality, DataPointType, type MetricData } from '@opentelemetry/sdk-metrics'
import { numberOf, objectOf, type RecordFields, textOf, textsOf } from './record-fields.ts'
import { toHrTime } from './time.ts'

/** The bucket of a histogram: values up to `le`, and above the bucket before. */
interface Bucket {
  readonly le: number
  readonly count: number
}

/** Converts a point of a metric; `undefined` for one without a value. */
export function toMetric(
  fields: RecordFields,
  { sessionId, startedAt, at }: { sessionId: string; startedAt: number; at: number },
): MetricData | undefined {
  const value = numberOf(fields['delta']) ?? numberOf(fields['value'])
  const name = textOf(fields['name'])
  if (value === undefined || name === undefined) return undefined
  const attributes = { ...readTags(textsOf(fields['tags'])), 'session.id': sessionId } as Attributes
  const isDelta = fields['delta'] !== undefined
  const point = { startTime: toHrTime(isDelta ? at : startedAt), endTime: toHrTime(at), attributes }
  const descriptor = { name, description: '', unit: textOf(fields['unit']) ?? '', valueType: ValueType.DOUBLE }
  const aggregationTemporality = isDelta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE
  if (fields['type'] === 'counter') {
    const sum = { dataPointType: DataPointType.SUM as const, isMonotonic: true, dataPoints: [{ ...point, value }] }
    return { descriptor, aggregationTemporality, ...sum }
  }
  const histogram = fields['type'] === 'histogram' ? readHistogram(objectOf(fields['metadata'])) : undefined
  if (histogram !== undefined) {
    const dataPoints = [{ ...point, value: histogram }]
    return { descriptor, aggregationTemporality, dataPointType: DataPointType.HISTOGRAM, dataPoints }
  }
  return { descriptor, aggregationTemporality, dataPointType: DataPointType.GAUGE, dataPoints: [{ ...point, value }] }
}

/** `region:eu` is the attribute `region`. A tag without a colon is an attribute that is true. */
function readTags(tags: readonly string[]): Record<string, string | true> {
  return Object.fromEntries(
    tags.map((tag) => {
      const colon = tag.indexOf(':')
      return colon > 0 ? [tag.slice(0, colon), tag.slice(colon + 1)] : [tag, true]
    }),
  )
}

function readHistogram(metadata: RecordFields) {
  const buckets = metadata['buckets']
  if (!Array.isArray(buckets)) return undefined
  const finite = (buckets as Bucket[]).filter(({ le }) => Number.isFinite(le))
  const count = numberOf(metadata['count']) ?? 0
  const counts = finite.map((bucket) => bucket.count)
  // Above the last boundary.
  counts.push(count - counts.reduce((sum, each) => sum + each, 0))
  return {
    buckets: { boundaries: finite.map(({ le }) => le), counts },
    count,
    ...(numberOf(metadata['sum']) !== undefined && { sum: numberOf(metadata['sum'])! }),
    ...(numberOf(metadata['min']) !== undefined && { min: numberOf(metadata['min'])! }),
    ...(numberOf(metadata['max']) !== undefined && { max: numberOf(metadata['max'])! }),
  }
}
