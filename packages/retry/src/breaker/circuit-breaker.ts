import type { CallRequest, CallResponse, Middleware, Transport } from '@sekha/core'
import {
  checkClock,
  checkDelay,
  checkFunction,
  checkInteger,
  checkNumber,
  type Clock,
  type KnownOptions,
  notify,
  placeMiddleware,
} from '@sekha/core/foundation'
import { checkPolicyOptions } from '../check-policy-options.ts'
import { createPerOrigin, originOf } from '../origins.ts'
import { circuitBreakerPlace } from '../places.ts'
import { classifyResponse, classifyError } from '../retry/classify.ts'
import { type Permit, Breaker, type BreakerRules, type CircuitState } from './breaker.ts'
import { CircuitOpenError } from './circuit-open-error.ts'

/** A circuit has changed. */
export interface CircuitChange {
  readonly origin: string
  readonly from: CircuitState
  readonly to: CircuitState
}

/** When a circuit opens and closes. Every option has a default. */
export interface CircuitBreakerOptions {
  /** The span of time that is looked at. @default 10_000 */
  readonly samplingDurationMs?: number | undefined
  /** Fewer calls than this within the window say nothing. @default 20 */
  readonly minimumCalls?: number | undefined
  /** The share of failures, above 0 and up to 1, at which the circuit opens. @default 0.5 */
  readonly failureRatio?: number | undefined
  /** How long no call is sent once it is open. @default 5000 */
  readonly breakDurationMs?: number | undefined
  /** After that: how many calls are let through, all of which have to succeed. @default 1 */
  readonly probes?: number | undefined
  /**
   * How long such a call may take to decide; then it counts as failed and the circuit is open again. The call itself goes
   * on.
   *
   * @default 5000
   */
  readonly probeTimeoutMs?: number | undefined
  /** Called with every change. What it throws is ignored. */
  readonly onStateChange?: ((change: CircuitChange) => void) | undefined
  /** Time, for tests. @default the runtime's */
  readonly clock?: Clock | undefined
}

const defaults = {
  samplingDurationMs: 10_000,
  minimumCalls: 20,
  failureRatio: 0.5,
  breakDurationMs: 5000,
  probes: 1,
  probeTimeoutMs: 5000,
} as const
const MOST = 1_000_000

const known: KnownOptions<CircuitBreakerOptions> = {
  samplingDurationMs: true,
  minimumCalls: true,
  failureRatio: true,
  breakDurationMs: true,
  probes: true,
  probeTimeoutMs: true,
  onStateChange: true,
  clock: true,
}

/**
 * Makes the middleware that stops calling an origin that fails. A lost connection, a timeout and a status of 500 and
 * above are failures. 501, 507 (its disk is full, reads may work) and what the operation counts among its responses are
 * not; an abort, a certificate that is refused and a name that does not exist say nothing.
 *
 * It runs around the attempt and counts attempts; an open circuit ends the call at once. Once the break is over, a probe
 * decides within `probeTimeoutMs`; one that is aborted gives its place to the next call at once.
 *
 * @throws {TypeError | RangeError} when an option is unknown or out of its bounds. A call of it rejects with a
 * {@link CircuitOpenError}
 *
 * @example
 * ```ts
 * const client = new SekhaClient({ use: [retry(), circuitBreaker({ breakDurationMs: 10_000 })] })
 * ```
 */
export function circuitBreaker(options: CircuitBreakerOptions = {}): Middleware {
  checkPolicyOptions('circuitBreaker', options, known, {
    threshold: 'the option is failureRatio',
    breakMs: 'the option is breakDurationMs',
    resetTimeoutMs: 'the option is breakDurationMs',
  })
  const rules = resolveRules(options)
  const onStateChange = checkFunction('onStateChange', options.onStateChange)
  const clock = checkClock(options.clock)
  const breakerOf = createPerOrigin(
    (origin) => new Breaker(rules, (from, to) => notify(() => onStateChange?.({ origin, from, to }))),
  )
  return placeMiddleware(async (request: CallRequest, next: Transport): Promise<CallResponse> => {
    const { signal, operation } = request
    const origin = originOf(request.url)
    const breaker = breakerOf(origin)
    const admission = breaker.acquire(clock.monotonic())
    if (typeof admission === 'number') throw new CircuitOpenError(origin, admission, { operation: operation.id })
    const leave = createLeave(breaker, admission, clock)
    const onAbort = (): void => leave(undefined)
    // A probe that is aborted is given back even if what is inside does not hear of it.
    if (admission.isProbe) signal.addEventListener('abort', onAbort, { once: true })
    try {
      const response = await next(request)
      leave(isServerFailure(response, operation.expectedStatuses))
      return response
    } catch (error) {
      leave(signal.aborted || classifyError(error).kind !== 'transient' ? undefined : true)
      throw error
    } finally {
      if (admission.isProbe) signal.removeEventListener('abort', onAbort)
    }
  }, circuitBreakerPlace)
}

/** Tells the circuit once what became of a call. */
function createLeave(breaker: Breaker, admission: Permit, clock: Clock): (isFailure: boolean | undefined) => void {
  let hasLeft = false
  return (isFailure) => {
    if (hasLeft) return
    hasLeft = true
    breaker.release(admission, isFailure, clock.monotonic())
  }
}

function isServerFailure(response: CallResponse, expectedStatuses: readonly number[] | undefined): boolean {
  if (response.status < 500 || response.status === 501 || response.status === 507) return false
  return classifyResponse(response, expectedStatuses, 0).kind !== 'ok'
}

function resolveRules(options: CircuitBreakerOptions): BreakerRules {
  const count = { min: 1, max: MOST }
  return {
    samplingDurationMs: checkDelay('samplingDurationMs', options.samplingDurationMs, defaults.samplingDurationMs, 1),
    minimumCalls: checkInteger('minimumCalls', options.minimumCalls, defaults.minimumCalls, count),
    failureRatio: checkNumber('failureRatio', options.failureRatio, defaults.failureRatio, { min: 0.001, max: 1 }),
    breakDurationMs: checkDelay('breakDurationMs', options.breakDurationMs, defaults.breakDurationMs, 1),
    probes: checkInteger('probes', options.probes, defaults.probes, count),
    probeTimeoutMs: checkDelay('probeTimeoutMs', options.probeTimeoutMs, defaults.probeTimeoutMs, 1),
  }
}
