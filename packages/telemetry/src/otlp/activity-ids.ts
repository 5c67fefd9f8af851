import { type SpanContext, TraceFlags } from '@opentelemetry/api'

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The ids of the span of an activity: each activity is a trace. `undefined` if it has no UUID. */
export function spanContextOf(activityId: unknown): SpanContext | undefined {
  if (typeof activityId !== 'string' || !uuid.test(activityId)) return undefined
  const traceId = activityId.replaceAll('-', '').toLowerCase()
  // The last digits of a UUID are random. Those of the first half have a fixed version.
  return { traceId, spanId: traceId.slice(16), traceFlags: TraceFlags.SAMPLED }
}
