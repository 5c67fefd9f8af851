import type { RecordDraft } from '../store/record-draft.ts'
import { decimal, decodeFields, type FieldsOf, map, optionalInteger, text, texts, time } from '../wire/go-fields.ts'
import type { GoValue } from '../wire/go-json.ts'
import { type Timestamp, timestampOf } from '../wire/go-time.ts'

/** The fields of a metric point in a request. */
export interface MetricFields {
  readonly timestamp?: Timestamp | undefined
  readonly name?: string | undefined
  readonly type?: string | undefined
  readonly value?: number | undefined
  readonly count?: number | undefined
  readonly unit?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly metadata?: Record<string, unknown> | undefined
  /** Ours alone. */
  readonly delta?: number | undefined
}

/** The fields that the original reads. */
export const metricFields: FieldsOf<Omit<MetricFields, 'delta'>> = {
  timestamp: time,
  name: text,
  type: text,
  value: decimal,
  count: optionalInteger,
  unit: text,
  tags: texts,
  metadata: map,
}

/** @throws {GoJsonError} when a field has a wrong type */
export function decodeMetric(value: GoValue, now: number): RecordDraft {
  return draftMetric(decodeFields<Omit<MetricFields, 'delta'>>(value, metricFields), now)
}

/** The point with the defaults of the original. */
export function draftMetric(metric: MetricFields, now: number): RecordDraft {
  const timestamp = metric.timestamp ?? timestampOf(now)
  const { name = '', tags = [], delta, metadata = {} } = metric
  return {
    kind: 'metric',
    at: timestamp.at,
    name,
    value: metric.value ?? 0,
    counter: delta === undefined ? undefined : { key: counterKey(name, tags), delta },
    body: JSON.stringify({
      timestamp: timestamp.text,
      name,
      type: metric.type === undefined || metric.type === '' ? 'gauge' : metric.type,
      value: metric.value ?? 0,
      count: metric.count,
      unit: metric.unit === '' ? undefined : metric.unit,
      tags: tags.length === 0 ? undefined : tags,
      metadata: Object.keys(metadata).length === 0 ? undefined : metadata,
      delta,
    }),
  }
}

/** Counters with the same name and tags are one, whatever the order of the tags. */
export function counterKey(name: string, tags: readonly string[]): string {
  return JSON.stringify([name, ...tags.toSorted()])
}
