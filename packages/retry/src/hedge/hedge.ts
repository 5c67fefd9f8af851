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

/** The cost of an extra request, in tokens of the budget. */
const HEDGE_COST = 1

/** Options of {@link hedge}. Give either `afterMs` or `quantile`. */
export interface HedgeOptions {
  /** Sends another request after this many milliseconds without a response. */
  readonly afterMs?: number | undefined
  /**
   * Sends another request when a call takes longer than this quantile of its operation's durations, such as 0.95. The
   * range is 0.5 to 0.999. The first 20 calls of an operation are only measured.
   */
  readonly quantile?: number | undefined
  /** The maximum number of requests for one call, from 2 to 10. @default 2 */
  readonly maxRequests?: number | undefined
  /**
   * Operations to hedge in addition to `GET` operations, such as `query`. A call rejects with a `TypeError` if its
   * operation is listed here but is a stream, an upload or not marked idempotent by the contract.
   *
   * @default none
   */
  readonly operations?: readonly string[] | undefined
  /** The budget that pays for extra requests. @default one for each origin, shared by the whole process */
  readonly budget?: BudgetSource | undefined
  /** Replaces time in tests. @default the runtime's clock */
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
 * Creates middleware that reduces tail latency (Dean and Barroso, "The Tail at Scale", CACM 2013). It sends a second
 * request for a read that takes unusually long, and takes the first good response. The other requests are aborted and
 * their bodies cancelled. Each extra request costs one token of the retry budget. If none is left, the call continues
 * without an extra request. Streams and uploads are never hedged.
 *
 * It runs around the attempt, inside the limits, so the wait for a permit does not count as a slow response. An extra
 * request is sent only if `rateLimit()` and `limitConcurrency()` have a permit at that moment.
 *
 * @throws {TypeError | RangeError} when an option is invalid
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
  // Runs in a timer: a budget that throws counts as empty.
  const pay = (request: CallRequest): SparePermit | undefined => {
    const permit = takeSpares(request)
    try {
      if (permit === undefined || budgetOf(originOf(request.url)).take(HEDGE_COST)) return permit
    } catch {
      // Treated as an empty budget.
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

/** @throws {TypeError} when `operations` names an operation that must not be sent twice */
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
