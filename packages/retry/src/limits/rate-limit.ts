import type { CallRequest, CallResponse, Transport } from '@sekha/core'
import {
  checkDelay,
  checkInteger,
  checkNumber,
  type Clock,
  type KnownOptions,
  type QueueOptions,
  systemClock,
  markFactory,
} from '@sekha/core/foundation'
import { checkPolicyOptions } from '../check-policy-options.ts'
import { createPerOrigin } from '../origins.ts'
import { rateLimitPlace } from '../places.ts'
import { checkPolicyClock } from '../policy/policy-clock.ts'
import { keyOf } from '../policy/function-key.ts'
import { createPolicy, type Policy } from '../policy/policy.ts'
import { bodyHintOf, readThrottled } from '../retry/body-hint.ts'
import { readExhaustedQuota, readServerHint } from '../retry/server-hint.ts'
import { RateBucket } from './rate-bucket.ts'

/** Options of {@link rateLimit}. */
export interface RateLimitOptions extends QueueOptions {
  /** The long-term rate, in attempts per second. */
  readonly perSecond: number
  /** The maximum number of attempts sent at once after a pause. @default `perSecond`, rounded up */
  readonly burst?: number | undefined
  /** The maximum pause that a server can request, in milliseconds. Longer pauses are shortened to it. @default 60_000 */
  readonly maxServerDelayMs?: number | undefined
  /** Replaces time in tests. @default the client's clock */
  readonly clock?: Clock | undefined
}

/** A rate limit and its load. */
export interface RateLimit extends Policy {
  /** The number of attempts that wait for a token, over all origins and keys. */
  readonly queued: number
}

const known: KnownOptions<RateLimitOptions> = {
  perSecond: true,
  burst: true,
  maxServerDelayMs: true,
  maxQueue: true,
  queueTimeoutMs: true,
  clock: true,
}

/**
 * Creates a policy that sends at most `perSecond` attempts a second to an origin, or runs a function at that rate. Other attempts wait in arrival order.
 * It pauses when the server asks: on a 429 or 503 with a hint, and when a response reports an exhausted quota
 * (`ratelimit-remaining: 0`). A call whose turn would come after its deadline is rejected at once.
 *
 * It runs around the attempt and counts attempts, as the server does. A second request of `hedge()` also takes a token,
 * and is not sent if none is left. The second request of `refreshKey()` is not counted.
 *
 * @throws {TypeError | RangeError} when an option is invalid. Calls that cannot wait reject with an `OverloadedError`
 *
 * @example
 * ```ts
 * const client = new SekhaClient({ use: [retry(), rateLimit({ perSecond: 20, burst: 5 })] })
 * ```
 */
export function rateLimit(options: RateLimitOptions): RateLimit {
  checkPolicyOptions('rateLimit', options, known)
  const limits = options ?? {}
  const clockOf = checkPolicyClock(limits.clock)
  const perSecond = checkNumber('perSecond', limits.perSecond, Number.NaN, { min: 0.001, max: 1_000_000 })
  if (Number.isNaN(perSecond)) throw new TypeError('rateLimit() requires perSecond, the number of attempts per second')
  const burst = checkInteger('burst', limits.burst, Math.ceil(perSecond), { min: 1, max: 1_000_000 })
  const maxPauseMs = checkDelay('maxServerDelayMs', limits.maxServerDelayMs, 60_000)
  const createBucket = (_: string, clock: Clock): RateBucket => new RateBucket(perSecond, burst, limits, clock)
  // Validates the queue's options before the first call.
  createBucket('', systemClock)
  const buckets = new Map<string, RateBucket>()
  const bucketOf = createPerOrigin(createBucket, buckets)
  const state = {
    get queued(): number {
      let queued = 0
      for (const bucket of buckets.values()) queued += bucket.queued
      return queued
    },
  }
  const limit = async (request: CallRequest, next: Transport): Promise<CallResponse> => {
    if (request.policyOptions?.rateLimit === false) return next(request)
    const clock = clockOf(request)
    const bucket = bucketOf(keyOf(request), clock)
    request.signal.throwIfAborted()
    if (!bucket.takeNow()) await bucket.take(request)
    bucket.spares.offer(request)
    const responded = await next(request)
    const response = responded.status === 429 ? await readThrottled(responded, request.signal, clock.now()) : responded
    const pauseMs = readPause(response, clock.now())
    if (pauseMs !== undefined) bucket.pause(Math.min(pauseMs, maxPauseMs))
    return response
  }
  return createPolicy(rateLimitPlace, limit, state)
}

markFactory('rateLimit', rateLimit)

function readPause(response: CallResponse, now: number): number | undefined {
  const { status, headers } = response
  const hintMs = status === 429 || status === 503 ? readServerHint(status, headers, now) : undefined
  return hintMs ?? bodyHintOf(response) ?? readExhaustedQuota(headers, now)
}
