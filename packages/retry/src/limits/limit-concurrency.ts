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

/** Options of {@link limitConcurrency}. */
export interface ConcurrencyOptions extends QueueOptions {
  /** The maximum number of calls that run at a time. */
  readonly max: number
  /** Selects the calls that the limit counts. Other calls pass at once. @default all */
  readonly only?: ((request: CallRequest) => boolean) | undefined
  /** Replaces time in tests. @default the runtime's clock */
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
 * Creates middleware that runs at most `max` calls at a time. Other calls wait in arrival order, without a bound unless
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
