import type { CallRequest, CallResponse, Middleware, Transport } from '@sekha/core'
import {
  type Clock,
  describeType,
  type KnownOptions,
  notify,
  placeMiddleware,
  SekhaError,
  markFactory,
} from '@sekha/core/foundation'
import { checkPolicyOptions } from '../check-policy-options.ts'
import { type BudgetSource, checkBudget } from '../budget/shared-budget.ts'
import { originOf } from '../origins.ts'
import { instrumentAttemptPlace, instrumentPlace } from '../places.ts'
import { checkPolicyClock } from '../policy/policy-clock.ts'
import { createAttemptTracing, endAttemptSpans } from './attempt-spans.ts'
import { createCallMetrics } from './call-metrics.ts'
import type { MeterLike, SpanLike, TracerLike } from './telemetry.ts'

/** Options of {@link instrument}. */
export interface InstrumentOptions {
  /** Receives a span for each call, with a child span for each attempt. @default none */
  readonly tracer?: TracerLike | undefined
  /**
   * Sends the trace context of each attempt as the headers `traceparent` and `tracestate`, unless the request already has
   * a `traceparent`. A browser sends them to another origin only if its CORS rules allow them.
   *
   * @default true
   */
  readonly propagate?: boolean | undefined
  /** Receives durations, attempts, waits and the tokens of the retry budget. @default none */
  readonly meter?: MeterLike | undefined
  /** The budget to report. Set it if `retry()` has a `budget` option. @default the shared budget */
  readonly budget?: BudgetSource | undefined
  /** Replaces time in tests. @default the client's clock */
  readonly clock?: Clock | undefined
}

const known: KnownOptions<InstrumentOptions> = { tracer: true, propagate: true, meter: true, budget: true, clock: true }

/** Middleware that records calls. */
export interface Instrument extends Middleware {
  /** Stops observing the retry budgets. Spans and other metrics continue. Idempotent. */
  close(): Promise<void>
  /** Same as `close()`. */
  [Symbol.asyncDispose](): Promise<void>
}

// OpenTelemetry's numbers: SpanKind.INTERNAL, SpanStatusCode.ERROR.
const INTERNAL = 0
const ERROR = 2

/**
 * Creates middleware that records calls with OpenTelemetry. It takes the tracer and the meter of your
 * `@opentelemetry/api` and has no dependency on it.
 *
 * It runs outside all other middleware around the call, and next to the transport around the attempt. The span of a call
 * ends when its response begins. Each attempt has a child span, whose trace context it sends as `traceparent`. Telemetry
 * contains no key, header, query or body. Errors thrown by the telemetry are ignored.
 *
 * With a meter, one callback observes the retry budgets until `close()`.
 *
 * @throws {TypeError} when an option is unknown, `tracer` is not a tracer or `meter` is not a meter
 *
 * @example
 * ```ts
 * import { trace } from '@opentelemetry/api'
 *
 * const tracer = trace.getTracer('my-app')
 * const client = new SekhaClient({ use: [instrument({ tracer }), retry()] })
 * ```
 */
export function instrument(options: InstrumentOptions): Instrument {
  checkPolicyOptions('instrument', options, known)
  const { tracer, meter } = options
  const clockOf = checkPolicyClock(options.clock)
  const budgetOf = checkBudget(options.budget)
  checkMethods('tracer', tracer, ['startSpan', 'startActiveSpan'])
  checkMethods('meter', meter, ['createHistogram', 'createObservableGauge'])
  if (options.propagate !== undefined && typeof options.propagate !== 'boolean')
    throw new TypeError(`propagate must be true or false, got ${describeType(options.propagate)}`)
  const metrics = meter && createCallMetrics(meter, budgetOf)
  const aroundCall: Middleware = placeMiddleware(
    (request: CallRequest, next: Transport): Promise<CallResponse> =>
      tracer === undefined ? watch(request, next, undefined) : trace(tracer, request, next),
    instrumentPlace,
  )
  const close = async (): Promise<void> => metrics?.close()
  if (tracer === undefined) return Object.assign(aroundCall, { close, [Symbol.asyncDispose]: close })
  const aroundAttempt: Middleware = placeMiddleware(
    createAttemptTracing(tracer, clockOf, options.propagate ?? true),
    instrumentAttemptPlace,
  )
  return Object.assign(
    placeMiddleware(
      (request: CallRequest, next: Transport): Promise<CallResponse> =>
        aroundCall(request, (passed) => aroundAttempt(passed, next)),
      instrumentPlace,
    ),
    { members: [aroundCall, aroundAttempt], close, [Symbol.asyncDispose]: close },
  )

  /** A tracer that throws, before or after it runs the call, must not change the result. */
  function trace(active: TracerLike, request: CallRequest, next: Transport): Promise<CallResponse> {
    const start = { kind: INTERNAL, attributes: { 'sekha.operation': request.operation.id } }
    let watched: Promise<CallResponse> | undefined
    notify(() =>
      active.startActiveSpan(request.operation.id, start, (span) => (watched ??= watch(request, next, span))),
    )
    return (watched ??= watch(request, next, undefined))
  }

  async function watch(request: CallRequest, next: Transport, span: SpanLike | undefined): Promise<CallResponse> {
    const clock = clockOf(request)
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
      notify(() => metrics?.measure(request, origin, clock.monotonic() - startedAt, failed))
      endAttemptSpans(request)
      if (span !== undefined) notify(() => endCall(span, request, failed))
    }
  }
}

markFactory('instrument', instrument)

/** @throws {TypeError} when `value` is defined and lacks a method, such as `trace` in place of a tracer */
function checkMethods(option: string, value: object | undefined, names: readonly string[]): void {
  if (value === undefined) return
  for (const name of names)
    if (typeof (value as Record<string, unknown> | null)?.[name] !== 'function')
      throw new TypeError(`${option} must be a ${option} of OpenTelemetry, but has no method ${name}`)
}

/** Returns the `error.type` of a failed call. OpenTelemetry reserves `_OTHER` for unknown errors. */
function typeOf(error: unknown, { signal }: CallRequest): string {
  if (error instanceof SekhaError) return error.code
  return signal.aborted ? 'aborted' : '_OTHER'
}

function isRefused({ operation }: CallRequest, { status }: CallResponse): boolean {
  return status >= 400 && operation.expectedStatuses?.includes(status) !== true
}

function endCall(span: SpanLike, { attempts }: CallRequest, errorType: string | undefined): void {
  notify(() => span.setAttribute('sekha.attempts', attempts.length))
  if (errorType !== undefined) {
    notify(() => span.setAttribute('error.type', errorType))
    notify(() => span.setStatus({ code: ERROR }))
  }
  notify(() => span.end())
}
