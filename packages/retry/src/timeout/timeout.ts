import type { CallRequest, CallResponse, CallTimeouts, Transport } from '@sekha/core'
import {
  abortReason,
  checkDelay,
  type Clock,
  type KnownOptions,
  TimeoutError,
  untilAborted,
  markFactory,
} from '@sekha/core/foundation'
import { checkPolicyOptions } from '../check-policy-options.ts'
import { timeoutPlace } from '../places.ts'
import { checkPolicyClock } from '../policy/policy-clock.ts'
import { isFunction } from '../policy/function-key.ts'
import { createPolicy, type Policy } from '../policy/policy.ts'

/** Options of {@link timeout}. */
export interface TimeoutOptions {
  /** The time limit of one attempt, in milliseconds. */
  readonly timeoutMs: number
  /** Replaces time in tests. @default the client's clock */
  readonly clock?: Clock | undefined
}

const known: KnownOptions<TimeoutOptions> = { timeoutMs: true, clock: true }

/**
 * Creates a policy that limits the time of each attempt. When it passes, the attempt's signal aborts and the attempt
 * rejects with a `TimeoutError` at once, even if the function ignores its signal. `retry()` then tries again. To limit all
 * attempts and waits together, pass `totalTimeoutMs` to `execute()`.
 *
 * In a client, the shorter of this limit and the call's `timeoutMs` applies.
 *
 * @throws {TypeError | RangeError} when an option is invalid
 *
 * @example
 * ```ts
 * import { compose, retry, timeout } from '@sekha/retry'
 *
 * const limited = compose(retry(), timeout({ timeoutMs: 2000 }))
 * const rows = await limited.execute(({ signal }) => database.query('select 1', { signal }))
 * ```
 */
export function timeout(options: TimeoutOptions): Policy {
  checkPolicyOptions('timeout', options, known, {
    ms: 'the option is timeoutMs',
    totalTimeoutMs: 'pass it to execute() or to the client',
  })
  const { timeoutMs: maxMs, clock: ownClock } = options ?? {}
  const timeoutMs = checkDelay('timeoutMs', maxMs, Number.NaN, 1)
  if (Number.isNaN(timeoutMs)) throw new TypeError('timeout() requires timeoutMs, the limit of an attempt')
  const clockOf = checkPolicyClock(ownClock)
  return createPolicy(timeoutPlace, (request, next) =>
    isFunction(request)
      ? limit(request, next, timeoutMs, clockOf(request))
      : next({ ...request, timeouts: shorten(request.timeouts, timeoutMs) }),
  )
}

markFactory('timeout', timeout)

function shorten(timeouts: CallTimeouts, timeoutMs: number): CallTimeouts {
  return { ...timeouts, attemptMs: Math.min(timeouts.attemptMs, timeoutMs) }
}

async function limit(request: CallRequest, next: Transport, timeoutMs: number, clock: Clock): Promise<CallResponse> {
  const { signal, operation } = request
  if (signal.aborted) throw abortReason(signal)
  const controller = new AbortController()
  const onAbort = (): void => controller.abort(abortReason(signal))
  const timer = clock.setTimeout(() => {
    const missed = 'The function did not settle within timeoutMs'
    controller.abort(new TimeoutError({ scope: 'attempt', timeoutMs, operation: operation.id, missed }))
  }, timeoutMs)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await untilAborted(next({ ...request, signal: controller.signal }), controller.signal)
  } finally {
    clock.clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}
