import type { CallRequest, Middleware, PolicyOptions, Transport } from '@sekha/core'
import {
  abortReason,
  checkClock,
  checkDelay,
  checkKnownOptions,
  type Clock,
  describeType,
  discard,
  type MiddlewarePlace,
  TimeoutError,
  untilAborted,
} from '@sekha/core/foundation'
import { markFunction } from './function-key.ts'
import { FunctionResponse } from './function-response.ts'

/** Passed to a function that a policy runs. */
export interface FunctionContext {
  /** Aborts when the caller aborts, when a time limit passes, and when another attempt of `hedge()` wins. */
  readonly signal: AbortSignal
  /** The attempt number, from 1. */
  readonly attempt: number
}

/** Options of {@link Policy.execute}, in addition to the call options of the policy. */
export interface ExecuteOptions extends PolicyOptions {
  /** Aborts the execution at any point, even if the function ignores its signal. Rejects with the signal's own reason. */
  readonly signal?: AbortSignal | undefined
  /** Time limit of the whole execution, with all attempts and waits, in milliseconds. @default none */
  readonly totalTimeoutMs?: number | undefined
  /**
   * The name of what the function depends on, such as a host. Circuits, rate limits and budgets are kept for each key. It
   * is also the `operation` in events and errors. An http URL counts as its origin, whose circuit and rate limit are shared
   * with a client's calls to it.
   *
   * @default one key for all functions of the policy
   */
  readonly key?: string | undefined
  /** Replaces time in tests, also for policies without a clock of their own. @default the runtime's clock */
  readonly clock?: Clock | undefined
}

const known = { signal: true, totalTimeoutMs: true, key: true, clock: true }

const elsewhere = {
  timeoutMs: 'pass totalTimeoutMs, or compose the policy with timeout({ timeoutMs })',
  timeout: 'pass totalTimeoutMs, or compose the policy with timeout({ timeoutMs })',
  name: 'the option is key',
  maxRetries: 'it needs retry(), alone or in compose()',
  hedge: 'it needs hedge(), alone or in compose()',
}

/** No limit: an execution is limited by `timeout()` and `totalTimeoutMs`. */
const timeouts = { attemptMs: Infinity, bodyMs: Infinity, idleMs: Infinity }

/**
 * Runs a function under a middleware, as the transport of a request without a network.
 *
 * @throws {TypeError | RangeError} when an argument is invalid, before the function runs
 */
export async function execute<T>(
  middleware: Middleware,
  place: MiddlewarePlace,
  work: (context: FunctionContext) => T | PromiseLike<T>,
  options: ExecuteOptions = {},
): Promise<T> {
  if (typeof work !== 'function')
    throw new TypeError(`execute() takes a function, such as () => load(), got ${describeType(work)}`)
  const policyOptions = checkOptions(place, options)
  const { key = '', signal } = options
  const clock = checkClock(options.clock)
  const totalMs = checkDelay('totalTimeoutMs', options.totalTimeoutMs, Infinity, 1)
  if (signal?.aborted === true) throw abortReason(signal)
  const id = key === '' ? 'execute' : key
  const controller = new AbortController()
  const onAbort = (): void => controller.abort(signal === undefined ? undefined : abortReason(signal))
  const timer =
    totalMs === Infinity
      ? undefined
      : clock.setTimeout(() => {
          const missed = 'The function did not settle within totalTimeoutMs'
          controller.abort(new TimeoutError({ scope: 'call', timeoutMs: totalMs, operation: id, missed }))
        }, totalMs)
  signal?.addEventListener('abort', onAbort, { once: true })
  const context = new Map<symbol, unknown>()
  markFunction(context, key)
  const request: CallRequest = {
    operation: { id, service: '', method: 'GET', path: '', responseType: 'json', idempotent: true },
    url: '',
    method: 'GET',
    headers: {},
    signal: controller.signal,
    clock,
    deadlineAt: timer === undefined ? undefined : clock.monotonic() + totalMs,
    attempt: 1,
    timeouts,
    policyOptions,
    attempts: [],
    context,
  }
  try {
    const response = await untilAborted(middleware(request, createTransport(work)), controller.signal)
    if (response instanceof FunctionResponse) return response.value as T
    throw new TypeError('A policy that runs a function must return what next(request) resolves with')
  } finally {
    if (timer !== undefined) clock.clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

/** Creates a transport that runs `work` for each attempt. An abort rejects at once, even if `work` ignores it. */
function createTransport<T>(work: (context: FunctionContext) => T | PromiseLike<T>): Transport {
  let attempt = 0
  const run = async (signal: AbortSignal): Promise<FunctionResponse> => {
    attempt += 1
    return new FunctionResponse(await work({ signal, attempt }))
  }
  return async ({ signal }) => {
    if (signal.aborted) throw abortReason(signal)
    return untilAborted(run(signal), signal, discard)
  }
}

/** @returns the options of the policy itself */
function checkOptions(place: MiddlewarePlace, options: ExecuteOptions): PolicyOptions | undefined {
  checkKnownOptions('execute()', options, { ...known, ...place.callOptions }, elsewhere)
  if (options.key !== undefined && typeof options.key !== 'string')
    throw new TypeError(`key must be a string, got ${describeType(options.key)}`)
  if (options.signal !== undefined && typeof options.signal?.addEventListener !== 'function')
    throw new TypeError('signal must be an AbortSignal, such as the signal of an AbortController')
  let own: Record<string, unknown> | undefined
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || place.callOptions?.[name] === undefined) continue
    place.callOptions[name](value)
    own = { ...own, [name]: value }
  }
  return own
}
