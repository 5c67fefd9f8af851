import type { CallRequest, CallResponse, Middleware, Transport } from '@sekha/core'
import {
  checkClock,
  checkDelay,
  checkInteger,
  checkNumber,
  type Clock,
  type KnownOptions,
  placeMiddleware,
} from '@sekha/core/foundation'
import { checkPolicyOptions } from '../check-policy-options.ts'
import { type BudgetSource, checkBudget } from '../budget/shared-budget.ts'
import { canReplay } from '../can-replay.ts'
import { checkNames } from '../check-names.ts'
import { type SparePermit, takeSpares } from '../limits/spare-permits.ts'
import { originOf } from '../origins.ts'
import { hedgePlace } from '../places.ts'
import { Latencies } from './latencies.ts'
import { Race } from './race.ts'

/** What one more request costs, in tokens of the budget. */
const HEDGE_COST = 1

/** When a second request is sent, and for what. */
export interface HedgeOptions {
  /** Send another request when this much time has passed without a response. Give this or `quantile`. */
  readonly afterMs?: number | undefined
  /**
   * Send another request when a call takes longer than this share of the calls of its operation, such as 0.95. The first
   * twenty calls of an operation are only measured.
   */
  readonly quantile?: number | undefined
  /** The most requests that are sent for one call. @default 2 */
  readonly maxRequests?: number | undefined
  /**
   * Operations beside those with `GET`, such as `query`. A call of one that the contract does not mark idempotent, or of
   * one that is a stream or an upload, is refused with a `TypeError`.
   *
   * @default none
   */
  readonly operations?: readonly string[] | undefined
  /** What further requests are paid from. @default one for each origin, shared by the whole process */
  readonly budget?: BudgetSource | undefined
  /** Time, for tests. @default the runtime's */
  readonly clock?: Clock | undefined
}

const known: KnownOptions<HedgeOptions> = {
  afterMs: true,
  quantile: true,
  maxRequests: true,
  operations: true,
  budget: true,
  clock: true,
}

/**
 * Makes the middleware that cuts off long tails (Dean and Barroso, "The Tail at Scale", CACM 2013): a read that takes
 * unusually long is sent a second time, and the first good response is taken. The others are aborted and their bodies given
 * up. Each further request is paid for with one token of the retry budget; without one the call just goes on. Only reads
 * are hedged, never a stream or an upload.
 *
 * It runs around the attempt, inside the limits: the time that a call waits for its turn is no reason to send it twice,
 * and a further request is sent only if `rateLimit()` and `limitConcurrency()` have a permit for it at once.
 *
 * @throws {TypeError | RangeError} when an option is wrong
 *
 * @example
 * ```ts
 * const client = new SekhaClient({ use: [retry(), hedge({ quantile: 0.95, operations: ['query'] })] })
 * ```
 */
export function hedge(given: HedgeOptions): Middleware {
  checkPolicyOptions('hedge', given, known, {
    delayMs: 'the option is afterMs',
    maxAttempts: 'the option is maxRequests',
  })
  const options = given ?? {}
  const { afterMs, quantile } = options
  if ((afterMs === undefined) === (quantile === undefined))
    throw new TypeError('hedge needs either afterMs or quantile')
  const fixedMs = afterMs === undefined ? undefined : checkDelay('afterMs', afterMs, 0, 1)
  const share = checkNumber('quantile', quantile, 1, { min: 0.5, max: 0.999 })
  const maxRequests = checkInteger('maxRequests', options.maxRequests, 2, { min: 2, max: 10 })
  const budgetOf = checkBudget(options.budget)
  const operations = new Set(checkNames('operations', options.operations))
  const clock = checkClock(options.clock)
  const measured = new Map<string, Latencies>()
  // Called from a timer: a budget that throws has nothing to give.
  const pay = (request: CallRequest): SparePermit | undefined => {
    const permit = takeSpares(request)
    try {
      if (permit === undefined || budgetOf(originOf(request.url)).take(HEDGE_COST)) return permit
    } catch {
      // As without a token.
    }
    permit?.undo()
    return undefined
  }

  return placeMiddleware(async (request: CallRequest, next: Transport): Promise<CallResponse> => {
    if (!isHedged(request, operations)) return next(request)
    const latencies = fixedMs === undefined ? latenciesOf(measured, request.operation.id, share) : undefined
    const startedAt = latencies === undefined ? 0 : clock.monotonic()
    const waitMs = fixedMs ?? latencies?.value
    const response = await (waitMs === undefined
      ? next(request)
      : new Race(request, next, { afterMs: waitMs, maxRequests, clock, pay: () => pay(request) }).run())
    if (response.status < 400) latencies?.add(clock.monotonic() - startedAt)
    return response
  }, hedgePlace)
}

function latenciesOf(known: Map<string, Latencies>, operation: string, quantile: number): Latencies {
  const latencies = known.get(operation) ?? new Latencies(quantile)
  known.set(operation, latencies)
  return latencies
}

/** @throws {TypeError} when an operation is named that must not be sent twice */
function isHedged(request: CallRequest, operations: ReadonlySet<string>): boolean {
  const { operation, method, body } = request
  const isStream = operation.responseType === 'ndjson' || operation.responseType === 'sse'
  const isUpload = body !== undefined && operation.body !== 'json'
  const isRead = method === 'GET' || operation.idempotent === true
  if (!isStream && !isUpload && isRead && canReplay(request)) return method === 'GET' || operations.has(operation.id)
  if (!operations.has(operation.id)) return false
  const why = isStream ? 'is a stream' : isUpload ? 'is an upload' : 'is not marked idempotent'
  throw new TypeError(`hedge(): ${operation.id} ${why} and must not be sent twice. Take it out of operations`)
}
