import { SpanKind, SpanStatusCode, type SpanContext } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { spanContextOf } from './activity-ids.ts'
import { commonAttributes, scope } from './log-record.ts'
import { numberOf, objectOf, type RecordFields, textOf } from './record-fields.ts'
import { toHrTime } from './time.ts'

/** Converts the end of an activity; `undefined` for any other record. */
export function toSpan(
  fields: RecordFields,
  { sessionId, resource, at }: { sessionId: string; resource: Resource; at: number },
): ReadableSpan | undefined {
  if (fields['kind'] !== 'event' || fields['name'] !== 'activity_ended') return undefined
  const { activity, activity_id, duration_ms, outcome, ...data } = objectOf(fields['data'])
  const context: SpanContext | undefined = spanContextOf(activity_id)
  const name = textOf(activity)
  if (context === undefined || name === undefined) return undefined
  const durationMs = numberOf(duration_ms) ?? 0
  return {
    ...nameOf(name, data),
    spanContext: () => context,
    startTime: toHrTime(at - durationMs),
    endTime: toHrTime(at),
    duration: toHrTime(durationMs),
    ended: true,
    status: { code: outcome === 'failed' ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: { ...data, ...commonAttributes(sessionId, {}) },
    links: [],
    events: [],
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

/**
 * The call of a model is a span of a client, named by its operation and its model:
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
function nameOf(name: string, data: RecordFields): { readonly name: string; readonly kind: SpanKind } {
  const operation = textOf(data['gen_ai.operation.name'])
  if (operation === undefined) return { name, kind: SpanKind.INTERNAL }
  const model = textOf(data['gen_ai.request.model'])
  return { name: model === undefined ? operation : `${operation} ${model}`, kind: SpanKind.CLIENT }
}
