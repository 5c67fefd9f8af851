import type { Resource } from '@opentelemetry/resources'
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs'
import type { MetricData } from '@opentelemetry/sdk-metrics'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { StoredRecord } from '../journal/record.ts'
import { toLogRecord } from './log-record.ts'
import { toMetric } from './metric.ts'
import type { RecordFields } from './record-fields.ts'
import { toSpan } from './span.ts'

/** A record, and what it is in the terms of OpenTelemetry. */
export interface Entry<Item> {
  readonly json: string
  readonly item: Item
}

/** The metrics of one program. */
export interface ProgramMetrics {
  readonly resource: Resource
  readonly entries: readonly Entry<MetricData>[]
}

/** Records by signal. Each record is one item of one of them. */
export interface Signals {
  readonly logs: readonly Entry<ReadableLogRecord>[]
  readonly spans: readonly Entry<ReadableSpan>[]
  readonly metrics: readonly ProgramMetrics[]
}

/** What is known of a session besides its records. */
export interface SessionFacts {
  readonly resource: Resource
  readonly startedAt: number
}

/** Converts records. One that is neither a metric nor the end of an activity is a log record. */
export function convertRecords(
  records: readonly StoredRecord[],
  factsOf: (sessionId: string, fields: RecordFields) => SessionFacts,
  receivedAt: number,
): Signals {
  const logs: Entry<ReadableLogRecord>[] = []
  const spans: Entry<ReadableSpan>[] = []
  const metrics = new Map<Resource, Entry<MetricData>[]>()
  for (const { sessionId, json } of records) {
    const fields = JSON.parse(json) as RecordFields
    const at = Date.parse(String(fields['timestamp']))
    const { resource, startedAt } = factsOf(sessionId, fields)
    const place = { sessionId, resource, startedAt, at: Number.isNaN(at) ? receivedAt : at, receivedAt }
    const metric = fields['kind'] === 'metric' ? toMetric(fields, place) : undefined
    const span = toSpan(fields, place)
    if (metric !== undefined) addTo(metrics, resource, { json, item: metric })
    else if (span === undefined) logs.push({ json, item: toLogRecord(fields, place) })
    else spans.push({ json, item: span })
  }
  return { logs, spans, metrics: [...metrics].map(([resource, entries]) => ({ resource, entries })) }
}

function addTo<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}
