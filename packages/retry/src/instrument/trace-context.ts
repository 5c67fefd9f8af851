import type { SpanLike } from './telemetry.ts'

const TRACE_ID = /^(?!0{32})[\da-f]{32}$/
const SPAN_ID = /^(?!0{16})[\da-f]{16}$/

/**
 * Returns the W3C Trace Context headers of a span (https://www.w3.org/TR/trace-context/), or nothing if the span has no
 * valid context. A context that is not sampled is propagated as well, so that the server does not sample it either.
 */
export function traceHeaders(span: SpanLike): Readonly<Record<string, string>> {
  const context = span.spanContext?.()
  if (context === undefined || !TRACE_ID.test(context.traceId) || !SPAN_ID.test(context.spanId)) return {}
  const flags = (context.traceFlags & 0xff).toString(16).padStart(2, '0')
  const traceparent = `00-${context.traceId}-${context.spanId}-${flags}`
  const tracestate = context.traceState?.serialize()
  return tracestate === undefined || tracestate === '' ? { traceparent } : { traceparent, tracestate }
}
