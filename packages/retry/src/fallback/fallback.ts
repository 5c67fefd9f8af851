import type { CallRequest, CallResponse, HeaderBag } from '@sekha/core'
import { checkFunction, describeType, discard, type KnownOptions, notify, markFactory } from '@sekha/core/foundation'
import { CircuitOpenError } from '../breaker/circuit-open-error.ts'
import { checkPolicyOptions } from '../check-policy-options.ts'
import { fallbackPlace } from '../places.ts'
import { isFunction } from '../policy/function-key.ts'
import { FunctionResponse } from '../policy/function-response.ts'
import { createPolicy, type Policy } from '../policy/policy.ts'
import { classifyResponse } from '../retry/classify.ts'
import { classifyFunctionError } from '../retry/classify-function-error.ts'
import { OverloadedError, TimeoutError } from '@sekha/core/foundation'

/** A failure that a fallback may replace. */
export interface FallbackFailure {
  /** The operation of a client, or the `key` of a function. */
  readonly operation: string
  /** The error, if there was no response. */
  readonly error: unknown
  /** The status, if there was a response. */
  readonly status: number | undefined
}

/** Options of {@link fallback}. */
export interface FallbackOptions {
  /**
   * Decides which failures to replace.
   *
   * @default outages: errors that `retry()` would retry, timeouts, open circuits and full queues. Not aborts, client errors
   * such as 404, or mistakes such as a TypeError
   */
  readonly when?: ((failure: FallbackFailure) => boolean) | undefined
}

const known: KnownOptions<FallbackOptions> = { when: true }

/**
 * Creates a policy that replaces a failure with a value, after all attempts. An abort and a passed `totalTimeoutMs` are
 * never replaced.
 *
 * In a client the value is the JSON body of the response, with timestamps as strings, and every operation gets it unless
 * `when` selects some.
 *
 * @param value - The value, or a function that returns it for a failure.
 * @throws {TypeError} when an option is invalid
 *
 * @example
 * ```ts
 * import { circuitBreaker, compose, fallback, retry } from '@sekha/retry'
 *
 * const resilient = compose(fallback([]), retry(), circuitBreaker())
 * const rows = await resilient.execute(({ signal }) => database.query('select 1', { signal }))
 * ```
 */
export function fallback<F>(
  value: (failure: FallbackFailure) => F | PromiseLike<F>,
  options?: FallbackOptions,
): Policy<F>
/** Replaces each failure with the same value. */
export function fallback<const F>(value: F, options?: FallbackOptions): Policy<F>
export function fallback<F>(value: F, options: FallbackOptions = {}): Policy<F> {
  checkPolicyOptions('fallback', options, known, { shouldRetry: 'the option is when', handle: 'the option is when' })
  const when = checkFunction('when', options.when)
  const replace = async (request: CallRequest, failure: FallbackFailure): Promise<CallResponse> => {
    const replacement: unknown = await (typeof value === 'function' ? value(failure) : value)
    return isFunction(request) ? new FunctionResponse(replacement) : toJsonResponse(replacement)
  }
  const isReplaced = (request: CallRequest, failure: FallbackFailure, isOutage: boolean): boolean => {
    if (request.signal.aborted) return false
    if (when === undefined) return isOutage
    const result: unknown = when(failure)
    if (typeof result === 'boolean') return result
    // A promise that rejects must not also end the process.
    notify(() => result)
    throw new TypeError(`when must return true or false, got ${describeType(result)}`)
  }
  return createPolicy<object, F>(fallbackPlace, async (request, next) => {
    const operation = request.operation.id
    let response: CallResponse
    try {
      response = await next(request)
    } catch (error) {
      const failure = { operation, error, status: undefined }
      if (isReplaced(request, failure, isOutageError(error))) return replace(request, failure)
      throw error
    }
    const { status } = response
    if (status < 400 || request.operation.expectedStatuses?.includes(status) === true) return response
    const failure = { operation, error: undefined, status }
    const { kind } = classifyResponse(response, request.operation.expectedStatuses, 0)
    if (!isReplaced(request, failure, kind === 'throttled' || kind === 'transient')) return response
    discard(response)
    return replace(request, failure)
  })
}

markFactory('fallback', fallback)

function isOutageError(error: unknown): boolean {
  if (error instanceof CircuitOpenError || error instanceof OverloadedError || error instanceof TimeoutError)
    return true
  return classifyFunctionError(error, 0).kind !== 'fatal'
}

const jsonHeaders: HeaderBag = Object.assign(new Map([['content-type', 'application/json']]), {
  get: (name: string): string | null => (name.toLowerCase() === 'content-type' ? 'application/json' : null),
})

function toJsonResponse(value: unknown): CallResponse {
  const text = JSON.stringify(value) ?? ''
  return {
    status: 200,
    headers: jsonHeaders,
    text: async () => text,
    async *stream() {
      yield new TextEncoder().encode(text)
    },
    cancel: async () => {},
  }
}
