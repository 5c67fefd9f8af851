import type { CallRequest, Middleware } from '@sekha/core'
import {
  checkClock,
  checkFunction,
  checkInteger,
  type Clock,
  describeType,
  type KnownOptions,
  notify,
  type QueueOptions,
  Semaphore,
  markFactory,
} from '@sekha/core/foundation'
import { checkPolicyOptions } from '../check-policy-options.ts'
import { limitConcurrencyPlace } from '../places.ts'
import { isFunction } from '../policy/function-key.ts'
import { createPolicy, type Policy } from '../policy/policy.ts'
import { SparePermits } from './spare-permits.ts'

/** Options of {@link limitConcurrency}. */
export interface ConcurrencyOptions extends QueueOptions {
  /** The maximum number of calls that run at a time. */
  readonly max: number
  /** Selects the calls of a client that the limit counts. Other calls pass at once. Functions always count. @default all */
  readonly only?: ((request: CallRequest) => boolean) | undefined
  /** Replaces time in tests. @default the client's clock */
  readonly clock?: Clock | undefined
}

/** A concurrency limit and its load. */
export interface ConcurrencyLimit extends Policy {
  /** The number of calls that hold a permit, including extra requests of `hedge()`. */
  readonly active: number
  /** The number of calls that wait for a permit. */
  readonly queued: number
}

const known: KnownOptions<ConcurrencyOptions> = {
  max: true,
  only: true,
  maxQueue: true,
  queueTimeoutMs: true,
  clock: true,
}

/**
 * Creates a policy that runs at most `max` calls or functions at a time, also called a bulkhead. Other calls wait in arrival order, without a bound unless
 * `maxQueue` sets one. A call holds its permit until its headers arrive or it fails. Reading a body holds none. A call that
 * is aborted while it waits is never sent. A call whose `totalTimeoutMs` passes while it waits rejects with a
 * `TimeoutError`.
 *
 * It runs around the call, so a call keeps its permit between retries. `hedge()` sends a second request only if a permit
 * is free.
 *
 * @throws {TypeError | RangeError} when an option is invalid. Calls that cannot wait reject with an `OverloadedError`
 *
 * @example
 * ```ts
 * const client = new SekhaClient({ use: [limitConcurrency({ max: 8, maxQueue: 10_000 })] })
 * ```
 */
export function limitConcurrency(options: ConcurrencyOptions): ConcurrencyLimit {
  checkPolicyOptions('limitConcurrency', options, known, {
    concurrency: 'the option is max',
    limit: 'the option is max',
  })
  return createLimit(options ?? {})
}

markFactory('limitConcurrency', limitConcurrency)

function createLimit(options: ConcurrencyOptions): ConcurrencyLimit {
  const only = checkFunction('only', options.only)
  const max = checkInteger('max', options.max, Number.NaN, { min: 1, max: 1_000_000 })
  if (Number.isNaN(max)) throw new TypeError('limitConcurrency() requires max, the number of concurrent calls')
  const { maxQueue, queueTimeoutMs } = options
  const semaphore = new Semaphore(max, {
    maxQueue,
    queueTimeoutMs,
    clock: options.clock === undefined ? undefined : checkClock(options.clock),
  })
  const spares = new SparePermits(() => {
    const release = semaphore.tryAcquire()
    return release && { end: release, undo: release }
  })
  const state = {
    get active(): number {
      return semaphore.active
    },
    get queued(): number {
      return semaphore.queued
    },
  }
  const limit: Middleware = async (request, next) => {
    if (request.policyOptions?.limitConcurrency === false) return next(request)
    if (only !== undefined && !isFunction(request) && !isCounted(only, request)) return next(request)
    const release = await semaphore.acquire(request)
    try {
      spares.offer(request)
      return await next(request)
    } finally {
      release()
    }
  }
  return createPolicy(limitConcurrencyPlace, limit, state)
}

function isCounted(only: (request: CallRequest) => boolean, request: CallRequest): boolean {
  const result: unknown = only(request)
  if (typeof result === 'boolean') return result
  // A promise that rejects must not also end the process.
  notify(() => result)
  throw new TypeError(`only must return true or false, got ${describeType(result)}`)
}
