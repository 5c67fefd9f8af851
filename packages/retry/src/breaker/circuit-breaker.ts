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

/** A state change of the circuit of one origin. */
export interface CircuitChange {
  readonly origin: string
  readonly from: CircuitState
  readonly to: CircuitState
}

/** Options of {@link circuitBreaker}. Every option has a default. */
export interface CircuitBreakerOptions {
  /** The length of the sampling window, in milliseconds. @default 10_000 */
  readonly samplingDurationMs?: number | undefined
  /** The minimum number of calls in the window before the circuit can open. @default 20 */
  readonly minimumCalls?: number | undefined
  /** The ratio of failures at which the circuit opens, from 0.001 to 1. @default 0.5 */
  readonly failureRatio?: number | undefined
  /** How long an open circuit rejects calls, in milliseconds. @default 5000 */
  readonly breakDurationMs?: number | undefined
  /** The number of probes sent after the break. All must succeed to close the circuit. @default 1 */
  readonly probes?: number | undefined
  /**
   * The time limit for a probe, in milliseconds. After it the probe counts as failed and the circuit reopens. The call
   * itself continues.
   *
   * @default 5000
   */
  readonly probeTimeoutMs?: number | undefined
  /** Called on every state change. Errors it throws are ignored. */
  readonly onStateChange?: ((change: CircuitChange) => void) | undefined
  /** Replaces time in tests. @default the runtime's clock */
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
 * Creates middleware that stops calling a failing origin. A lost connection, a timeout and a status of 500 or above count
 * as failures. 501, 507 (the disk is full, but reads may work) and statuses that the operation expects do not. An abort, a
 * rejected certificate and an unknown host name count as neither success nor failure.
 *
 * It runs around the attempt and counts attempts. An open circuit ends the call at once. After the break, a probe closes
 * or reopens the circuit within `probeTimeoutMs`. An aborted probe frees its place for the next call at once.
 *
 * @throws {TypeError | RangeError} when an option is unknown or out of bounds. While the circuit is open, calls reject
 * with a {@link CircuitOpenError}
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
    const permit = breaker.acquire(clock.monotonic())
    if (typeof permit === 'number') throw new CircuitOpenError(origin, permit, { operation: operation.id })
    const release = createRelease(breaker, permit, clock)
    const onAbort = (): void => release(undefined)
    // An aborted probe is released even if the inner transport ignores the signal.
    if (permit.isProbe) signal.addEventListener('abort', onAbort, { once: true })
    try {
      const response = await next(request)
      release(isServerFailure(response, operation.expectedStatuses))
      return response
    } catch (error) {
      release(signal.aborted || classifyError(error).kind !== 'transient' ? undefined : true)
      throw error
    } finally {
      if (permit.isProbe) signal.removeEventListener('abort', onAbort)
    }
  }, circuitBreakerPlace)
}

/** Reports the outcome of a call to the circuit, at most once. */
function createRelease(breaker: Breaker, permit: Permit, clock: Clock): (isFailure: boolean | undefined) => void {
  let isReleased = false
  return (isFailure) => {
    if (isReleased) return
    isReleased = true
    breaker.release(permit, isFailure, clock.monotonic())
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
