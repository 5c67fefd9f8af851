import type { CallRequest, Middleware } from '@sekha/core'
import { checkFunction, checkInteger, type Clock, systemClock } from '@sekha/core/foundation'
import { type QueueOptions, WaitQueue } from './wait-queue.ts'

/** How many calls run at a time. */
export interface ConcurrencyOptions extends QueueOptions {
  /** The most that run at a time. */
  readonly max: number
  /** Which calls are counted; the others pass. @default all */
  readonly only?: ((request: CallRequest) => boolean) | undefined
  /** Time, for tests. @default the runtime's */
  readonly clock?: Clock | undefined
}

/**
 * Makes the middleware that lets a bounded number of calls run at a time; the others wait in their order. A call runs
 * until its headers are here or it fails; reading a body does not count. One that is aborted while it waits is never
 * sent.
 *
 * @throws {TypeError | RangeError} when an option is wrong. A call of it rejects with an `OverloadedError`
 *
 * @example
 * ```ts
 * const client = new SekhaClient({ use: [limitConcurrency({ max: 8, maxQueue: 200 })] })
 * ```
 */
export function limitConcurrency(options: ConcurrencyOptions): Middleware {
  const only = checkFunction('only', options.only)
  const max = checkInteger('max', options.max, Number.NaN, { min: 1, max: 1_000_000 })
  if (Number.isNaN(max)) throw new TypeError('max must be given: how many calls run at a time')
  const queue = new WaitQueue(options, options.clock ?? systemClock)
  let running = 0
  return async (request, next) => {
    if (only !== undefined && !only(request)) return next(request)
    request.signal.throwIfAborted()
    if (running < max) running += 1
    else await queue.wait(request.signal, request.operation.id)
    try {
      return await next(request)
    } finally {
      // The place is handed on, so that nobody who comes now gets in before those who wait.
      if (!queue.releaseFirst()) running -= 1
    }
  }
}
