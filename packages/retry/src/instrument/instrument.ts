import type { CallRequest, CallResponse, Middleware, Transport } from '@sekha/core'
import { type Clock, SekhaError, systemClock } from '@sekha/core/foundation'
import { type BudgetSource, checkBudget } from '../budget/shared-budget.ts'
import { notify } from '../notify.ts'
import { originOf } from '../origins.ts'
import { attemptAttributes, isFailed } from './attributes.ts'
import { createCallMetrics } from './call-metrics.ts'
import type { MeterLike, SpanLike, TracerLike } from './telemetry.ts'

/** Where calls are told to. */
export interface InstrumentOptions {
  /** Gets a span for each call, and within it one for each attempt. @default none */
  readonly tracer?: TracerLike | undefined
  /** Gets durations, attempts, waits and the level of the retry budget. @default none */
  readonly meter?: MeterLike | undefined
  /** The budget that is shown, if `retry()` was given one. @default the shared one */
  readonly budget?: BudgetSource | undefined
  /** Time, for tests. @default the runtime's */
  readonly clock?: Clock | undefined
}

// OpenTelemetry's numbers: SpanKind.INTERNAL, SpanKind.CLIENT, SpanStatusCode.ERROR.
const INTERNAL = 0
const CLIENT = 2
const ERROR = 2

/**
 * Makes the middleware that tells OpenTelemetry of calls; put it first. It takes the tracer and the meter of your
 * `@opentelemetry/api` and depends on nothing itself. A call's span ends when its answer begins, and the spans of its
 * attempts are written then, with their own times. No key, header, query or body is told.
 *
 * @example
 * ```ts
 * const tracer = trace.getTracer('my-app')
 * const client = new SekhaClient({ use: [instrument({ tracer }), retry()] })
 * ```
 */
export function instrument(options: InstrumentOptions): Middleware {
  const { tracer, meter, clock = systemClock } = options
  const measure = meter && createCallMetrics(meter, checkBudget(options.budget))
  return (request, next) => {
    if (tracer === undefined) return watch(request, next, undefined)
    const start = { kind: INTERNAL, attributes: { 'sekha.operation': request.operation.id } }
    return tracer.startActiveSpan(request.operation.id, start, (span) => watch(request, next, span))
  }

  async function watch(request: CallRequest, next: Transport, span: SpanLike | undefined): Promise<CallResponse> {
    const startedAt = clock.monotonic()
    let errorType: string | undefined
    try {
      const response = await next(request)
      if (isRefused(request, response)) errorType = String(response.status)
      return response
    } catch (error) {
      errorType = typeOf(error, request)
      throw error
    } finally {
      const origin = originOf(request.url)
      const failed = errorType
      notify(() => measure?.(request, origin, clock.monotonic() - startedAt, failed), undefined)
      if (tracer !== undefined) notify(() => writeAttempts(tracer, request, origin), undefined)
      if (span !== undefined) notify(() => endCall(span, request, failed), undefined)
    }
  }
}

/** A word for what a call failed with; `_OTHER` is OpenTelemetry's for what has none. */
function typeOf(error: unknown, { signal }: CallRequest): string {
  if (error instanceof SekhaError) return error.code
  return signal.aborted ? 'aborted' : '_OTHER'
}

function isRefused({ operation }: CallRequest, { status }: CallResponse): boolean {
  return status >= 400 && operation.answerStatuses?.includes(status) !== true
}

function writeAttempts(tracer: TracerLike, request: CallRequest, origin: string): void {
  for (const record of request.attempts) {
    const span = tracer.startSpan(request.method, {
      kind: CLIENT,
      startTime: record.startedAt,
      attributes: attemptAttributes(request, origin, record),
    })
    if (isFailed(record.status, record.reason)) span.setStatus({ code: ERROR })
    span.end(new Date(record.startedAt.getTime() + record.durationMs))
  }
}

function endCall(span: SpanLike, { attempts }: CallRequest, errorType: string | undefined): void {
  span.setAttribute('sekha.attempts', attempts.length)
  if (errorType !== undefined) {
    span.setAttribute('error.type', errorType)
    span.setStatus({ code: ERROR })
  }
  span.end()
}
