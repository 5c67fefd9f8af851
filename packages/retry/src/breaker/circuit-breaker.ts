import type { CallRequest, CallResponse, Transport } from '@sekha/core'
import {
  type ApiError,
  checkDelay,
  checkFunction,
  checkInteger,
  checkNumber,
  type Clock,
  errorFromResponse,
  type KnownOptions,
  notify,
  markFactory,
} from '@sekha/core/foundation'
import { checkPolicyOptions } from '../check-policy-options.ts'
import { circuitBreakerPlace } from '../places.ts'
import { checkPolicyClock } from '../policy/policy-clock.ts'
import { isFunction, keyOf, toKey } from '../policy/function-key.ts'
import { createPolicy, type Policy } from '../policy/policy.ts'
import { classifyFunctionError } from '../retry/classify-function-error.ts'
import { classifyResponse, classifyError } from '../retry/classify.ts'
import { readErrorResponse } from '../retry/error-response.ts'
import { Circuits } from './circuits.ts'
import type { Breaker, BreakerRules, Permit, CircuitState } from './breaker.ts'
import { CircuitOpenError } from './circuit-open-error.ts'

/** A state change of one circuit. */
export interface CircuitChange {
  /** The origin of a client's calls, or the `key` of functions. */
  readonly origin: string
  /** The state before the change. */
  readonly from: CircuitState
  /** The state after it. */
  readonly to: CircuitState
}

/** Options of {@link circuitBreaker}. Every option has a default. */
export interface CircuitBreakerOptions {
  /**
   * Opens the circuit after this many failures in a row, instead of at a failure ratio. Cannot be combined with
   * `samplingDurationMs`, `minimumCalls` and `failureRatio`.
   *
   * @default none
   */
  readonly consecutiveFailures?: number | undefined
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
  /**
   * Overrides whether an error counts as a failure: `true`, `false` for neither failure nor success, or `undefined` for the
   * default. It is not called for aborts and responses.
   */
  readonly isFailure?: ((error: unknown) => boolean | undefined) | undefined
  /** Called on every state change. Errors it throws are ignored. */
  readonly onStateChange?: ((change: CircuitChange) => void) | undefined
  /** Replaces time in tests. @default the client's clock */
  readonly clock?: Clock | undefined
}

/** A circuit breaker with its circuits: one for each origin of a client, and for each `key` of functions. */
export interface CircuitBreaker extends Policy {
  /** The worst state of all circuits: `isolated`, `open`, `half-open`, then `closed`. An open circuit stays `open` until the first call after its break. */
  readonly state: CircuitState
  /** Returns the state of the circuit of an origin, or of a function's key. An http URL counts as its origin. */
  stateOf(key: string): CircuitState
  /** Rejects the calls of one circuit, or of all, until `reset()`. Running calls continue. */
  isolate(key?: string): void
  /** Closes one circuit, or all, and forgets earlier failures. */
  reset(key?: string): void
}

const defaults = {
  samplingDurationMs: 10_000,
  minimumCalls: 20,
  failureRatio: 0.5,
  breakDurationMs: 5000,
  probes: 1,
  probeTimeoutMs: 5000,
} as const
const MAX_COUNT = 1_000_000

const known: KnownOptions<CircuitBreakerOptions> = {
  consecutiveFailures: true,
  samplingDurationMs: true,
  minimumCalls: true,
  failureRatio: true,
  breakDurationMs: true,
  probes: true,
  probeTimeoutMs: true,
  isFailure: true,
  onStateChange: true,
  clock: true,
}

/**
 * Creates a policy that stops calling a failing origin or function. A lost connection, a timeout and a status of 500 or above count
 * as failures. 501, 507 (the disk is full, but reads may work) and statuses that the operation expects do not. An abort, a
 * rejected certificate and an unknown host name count as neither success nor failure. An error of a function is a failure if
 * `retry()` would retry it.
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
 *
 * @example
 * ```ts
 * const breaker = circuitBreaker({ consecutiveFailures: 5 })
 * const rows = await breaker.execute(({ signal }) => database.query('select 1', { signal }))
 * ```
 */
export function circuitBreaker(options: CircuitBreakerOptions = {}): CircuitBreaker {
  checkPolicyOptions('circuitBreaker', options, known, {
    threshold: 'the option is failureRatio',
    breakMs: 'the option is breakDurationMs',
    resetTimeoutMs: 'the option is breakDurationMs',
    halfOpenAfter: 'the option is breakDurationMs',
    failureThreshold: 'the option is consecutiveFailures, or failureRatio',
  })
  const rules = resolveRules(options)
  const onStateChange = checkFunction('onStateChange', options.onStateChange)
  const isFailure = checkFunction('isFailure', options.isFailure)
  const clockOf = checkPolicyClock(options.clock)
  // A circuit keeps the clock of its first call: the times of two clocks cannot be compared.
  const clocks = new WeakMap<Breaker, Clock>()
  const circuits = new Circuits(rules, (origin, from, to) => notify(() => onStateChange?.({ origin, from, to })))
  const state = {
    get state(): CircuitState {
      return circuits.state
    },
    stateOf: (key: string): CircuitState => circuits.stateOf(toKey(key)),
    isolate: (key?: string): void => circuits.isolate(key && toKey(key)),
    reset: (key?: string): void => circuits.reset(key && toKey(key)),
  }
  return createPolicy(
    circuitBreakerPlace,
    async (request: CallRequest, next: Transport): Promise<CallResponse> => {
      const { signal, operation } = request
      if (request.policyOptions?.circuitBreaker === false) return next(request)
      const key = keyOf(request)
      const breaker = circuits.of(key)
      const clock = clocks.get(breaker) ?? clockOf(request)
      clocks.set(breaker, clock)
      const permit = breaker.acquire(clock.monotonic())
      if (typeof permit === 'number') {
        const { cause } = breaker
        throw new CircuitOpenError(key, permit, { operation: operation.id, ...(cause !== undefined && { cause }) })
      }
      const release = createRelease(breaker, permit, clock)
      const onAbort = (): void => release(undefined)
      // An aborted probe is released even if the inner transport ignores the signal.
      if (permit.isProbe) signal.addEventListener('abort', onAbort, { once: true })
      try {
        const response = await next(request)
        const { status } = response
        release(isServerFailure(response, operation.expectedStatuses), () => describeFailure(operation.id, status))
        return response
      } catch (error) {
        release(signal.aborted ? undefined : readOutcome(request, error, isFailure), () => error)
        throw error
      } finally {
        if (permit.isProbe) signal.removeEventListener('abort', onAbort)
      }
    },
    state,
  )
}

markFactory('circuitBreaker', circuitBreaker)

/** Returns whether an error is a failure. `undefined` means neither a failure nor a success. */
function readOutcome(
  request: CallRequest,
  error: unknown,
  isFailure: CircuitBreakerOptions['isFailure'],
): boolean | undefined {
  const own = overrule(error, isFailure)
  if (own !== undefined) return own || undefined
  if (!isFunction(request)) return classifyError(error).kind === 'transient' || undefined
  // A function that reports a client error such as 404 has reached a healthy server.
  if ((readErrorResponse(error)?.status ?? 500) < 500) return false
  return classifyFunctionError(error, 0).kind === 'transient' || undefined
}

/** An `isFailure` that throws has no effect: the caller must get the error of its call. */
function overrule(error: unknown, isFailure: CircuitBreakerOptions['isFailure']): boolean | undefined {
  let own: unknown
  notify(() => (own = isFailure?.(error)))
  return typeof own === 'boolean' ? own : undefined
}

/** Reports the outcome of a call to the circuit, at most once. */
function createRelease(
  breaker: Breaker,
  permit: Permit,
  clock: Clock,
): (isFailure: boolean | undefined, findCause?: () => unknown) => void {
  let isReleased = false
  return (isFailure, findCause) => {
    if (isReleased) return
    isReleased = true
    breaker.release(permit, isFailure, clock.monotonic(), findCause)
  }
}

/** The error of a response that counted as a failure. Its body belongs to the caller, so it is not read. */
function describeFailure(operation: string, status: number): ApiError {
  return errorFromResponse({ status, headers: {}, bodyText: '', operation })
}

function isServerFailure(response: CallResponse, expectedStatuses: readonly number[] | undefined): boolean {
  if (response.status < 500 || response.status === 501 || response.status === 507) return false
  return classifyResponse(response, expectedStatuses, 0).kind !== 'ok'
}

function resolveRules(options: CircuitBreakerOptions): BreakerRules {
  const count = { min: 1, max: MAX_COUNT }
  const { consecutiveFailures } = options
  for (const name of ['samplingDurationMs', 'minimumCalls', 'failureRatio'] as const)
    if (consecutiveFailures !== undefined && options[name] !== undefined)
      throw new TypeError(`circuitBreaker() takes either consecutiveFailures or ${name}, not both`)
  return {
    consecutiveFailures:
      consecutiveFailures === undefined
        ? undefined
        : checkInteger('consecutiveFailures', consecutiveFailures, 1, count),
    samplingDurationMs: checkDelay('samplingDurationMs', options.samplingDurationMs, defaults.samplingDurationMs, 1),
    minimumCalls: checkInteger('minimumCalls', options.minimumCalls, defaults.minimumCalls, count),
    failureRatio: checkNumber('failureRatio', options.failureRatio, defaults.failureRatio, { min: 0.001, max: 1 }),
    breakDurationMs: checkDelay('breakDurationMs', options.breakDurationMs, defaults.breakDurationMs, 1),
    probes: checkInteger('probes', options.probes, defaults.probes, count),
    probeTimeoutMs: checkDelay('probeTimeoutMs', options.probeTimeoutMs, defaults.probeTimeoutMs, 1),
  }
}
