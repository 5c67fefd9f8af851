import type { CallRequest, Middleware } from '@sekha/core'
import {
  checkClock,
  checkFunction,
  checkInteger,
  type Clock,
  type KnownOptions,
  placeMiddleware,
  type QueueOptions,
  Semaphore,
} from '@sekha/core/foundation'
import { checkPolicyOptions } from '../check-policy-options.ts'
import { limitConcurrencyPlace } from '../places.ts'
import { SparePermits } from './spare-permits.ts'

/** How many calls run at a time. */
export interface ConcurrencyOptions extends QueueOptions {
  /** The most that run at a time. */
  readonly max: number
  /** Which calls are counted; the others pass. @default all */
  readonly only?: ((request: CallRequest) => boolean) | undefined
  /** Time, for tests. @default the runtime's */
  readonly clock?: Clock | undefined
}

const known: KnownOptions<ConcurrencyOptions> = {
  max: true,
  only: true,
  maxQueue: true,
  queueTimeoutMs: true,
  clock: true,
}

/**
 * Makes the middleware that lets a bounded number of calls run at a time; the others wait in their order, all of them
 * unless `maxQueue` bounds how many. A call runs until its headers are here or it fails; reading a body does not count.
 * One that is aborted while it waits is never sent, and one whose `totalTimeoutMs` passes ends with a `TimeoutError`.
 *
 * It runs around the call: a call keeps its permit while it waits for a retry. A second request of `hedge()` is sent only
 * if a permit is free.
 *
 * @throws {TypeError | RangeError} when an option is wrong. A call of it rejects with an `OverloadedError`
 *
 * @example
 * ```ts
 * const client = new SekhaClient({ use: [limitConcurrency({ max: 8, maxQueue: 10_000 })] })
 * ```
 */
export function limitConcurrency(options: ConcurrencyOptions): Middleware {
  checkPolicyOptions('limitConcurrency', options, known, {
    concurrency: 'the option is max',
    limit: 'the option is max',
  })
  return placeMiddleware(createLimit(options ?? {}), limitConcurrencyPlace)
}

function createLimit(options: ConcurrencyOptions): Middleware {
  const only = checkFunction('only', options.only)
  const max = checkInteger('max', options.max, Number.NaN, { min: 1, max: 1_000_000 })
  if (Number.isNaN(max)) throw new TypeError('max must be given: how many calls run at a time')
  const { maxQueue, queueTimeoutMs } = options
  const semaphore = new Semaphore(max, { maxQueue, queueTimeoutMs, clock: checkClock(options.clock) })
  const spares = new SparePermits(() => {
    const release = semaphore.tryAcquire()
    return release && { end: release, undo: release }
  })
  return async (request, next) => {
    if (only !== undefined && !isCounted(only, request)) return next(request)
    const release = await semaphore.acquire(request)
    try {
      spares.offer(request)
      return await next(request)
    } finally {
      release()
    }
  }
}

function isCounted(only: (request: CallRequest) => boolean, request: CallRequest): boolean {
  const result: unknown = only(request)
  if (typeof result === 'boolean') return result
  throw new TypeError(`only must give true or false at once, got ${typeof result}`)
}
