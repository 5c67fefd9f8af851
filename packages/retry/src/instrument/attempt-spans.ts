import type { CallRequest, Middleware } from '@sekha/core'
import { type AttemptRecord, type Clock, notify } from '@sekha/core/foundation'
import { originOf } from '../origins.ts'
import { outcomeAttributes, isFailed, requestAttributes } from './attributes.ts'
import type { SpanLike, TracerLike } from './telemetry.ts'
import { traceHeaders } from './trace-context.ts'

// OpenTelemetry's numbers: SpanKind.CLIENT, SpanStatusCode.ERROR.
const CLIENT = 2
const ERROR = 2

/** The span of an attempt, and the number that the client gives the attempt. */
interface AttemptSpan {
  readonly attempt: number
  readonly span: SpanLike
}

/** Context key of the open spans of a call. */
const SPANS = Symbol('the spans of the attempts')

/**
 * Creates middleware that starts a span for each attempt and sends its trace context. It must run next to the transport, so
 * that it counts attempts as the client does. A `traceparent` header that the request already has is kept.
 */
export function createAttemptTracing(
  tracer: TracerLike,
  clockOf: (request: CallRequest) => Clock,
  isPropagated: boolean,
): Middleware {
  return (request, next) => {
    const span = startSpan(tracer, clockOf(request), request)
    if (span === undefined || !isPropagated || request.headers['traceparent'] !== undefined) return next(request)
    let added: Readonly<Record<string, string>> = {}
    notify(() => {
      added = traceHeaders(span)
    })
    return next({ ...request, headers: { ...request.headers, ...added } })
  }
}

/**
 * Ends the spans of the attempts of a call, with the duration and the outcome that the client recorded. They end with their
 * call, because a body that is lost after the headers still fails its attempt.
 */
export function endAttemptSpans({ context, attempts }: CallRequest): void {
  for (const { attempt, span } of spansOf(context))
    endSpan(
      span,
      attempts.find((record) => record.attempt === attempt),
    )
  context.delete(SPANS)
}

function startSpan(tracer: TracerLike, clock: Clock, request: CallRequest): SpanLike | undefined {
  const spans = spansOf(request.context)
  // As the client numbers attempts: a number that is used again becomes the next one.
  const attempt = Math.max((spans.at(-1)?.attempt ?? 0) + 1, request.attempt)
  let span: SpanLike | undefined
  notify(() => {
    span = tracer.startSpan(request.method, {
      kind: CLIENT,
      startTime: new Date(clock.now()),
      attributes: requestAttributes(request, originOf(request.url), attempt),
    })
  })
  if (span !== undefined) request.context.set(SPANS, [...spans, { attempt, span }])
  return span
}

function spansOf(context: Map<symbol, unknown>): readonly AttemptSpan[] {
  return (context.get(SPANS) as readonly AttemptSpan[] | undefined) ?? []
}

function endSpan(span: SpanLike, record: AttemptRecord | undefined): void {
  if (record === undefined) return notify(() => span.end())
  for (const [name, value] of Object.entries(outcomeAttributes(record))) notify(() => span.setAttribute(name, value))
  if (isFailed(record.status, record.reason)) notify(() => span.setStatus({ code: ERROR }))
  notify(() => span.end(new Date(record.startedAt.getTime() + record.durationMs)))
}
