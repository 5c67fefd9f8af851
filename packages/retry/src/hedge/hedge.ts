import type { CallRequest, Middleware } from '@sekha/core'
import { checkDelay, checkInteger, checkNumber, type Clock, systemClock } from '@sekha/core/foundation'
import { type BudgetSource, checkBudget } from '../budget/shared-budget.ts'
import { canReplay } from '../can-replay.ts'
import { originOf } from '../origins.ts'
import { Latencies } from './latencies.ts'
import { Race } from './race.ts'

/** What one more request costs, in tokens of the budget. */
const HEDGE_COST = 1

/** When a second request is sent, and for what. */
export interface HedgeOptions {
  /** Send another request when this much time has passed without an answer. Give this or `quantile`. */
  readonly afterMs?: number | undefined
  /**
   * Send another request when a call takes longer than this share of the calls of its operation, such as 0.95. The first
   * twenty calls of an operation are only measured.
   */
  readonly quantile?: number | undefined
  /** The most requests that are sent for one call. @default 2 */
  readonly maxRequests?: number | undefined
  /** Operations beside those with `GET`, such as `query`. Only those that the contract marks idempotent count. @default none */
  readonly operations?: readonly string[] | undefined
  /** What further requests are paid from. @default one for each origin, shared by the whole process */
  readonly budget?: BudgetSource | undefined
  /** Time, for tests. @default the runtime's */
  readonly clock?: Clock | undefined
}

/**
 * Makes the middleware that cuts off long tails (Dean and Barroso, "The Tail at Scale", CACM 2013): a read that takes
 * unusually long is sent a second time, and the first good answer is taken. The others are aborted and their bodies given
 * up. Each further request is paid for with one token of the retry budget; without one the call just goes on. Only reads
 * are hedged. Put it behind `retry()`.
 *
 * @throws {TypeError | RangeError} when an option is wrong
 *
 * @example
 * ```ts
 * const client = new SekhaClient({ use: [retry(), hedge({ quantile: 0.95, operations: ['query'] })] })
 * ```
 */
export function hedge(options: HedgeOptions): Middleware {
  const { afterMs, quantile } = options
  if ((afterMs === undefined) === (quantile === undefined))
    throw new TypeError('hedge needs either afterMs or quantile')
  const fixedMs = afterMs === undefined ? undefined : checkDelay('afterMs', afterMs, 0, 1)
  const share = checkNumber('quantile', quantile, 1, { min: 0.5, max: 0.999 })
  const maxRequests = checkInteger('maxRequests', options.maxRequests, 2, { min: 2, max: 10 })
  const budgetOf = checkBudget(options.budget)
  const operations = new Set(options.operations)
  const clock = options.clock ?? systemClock
  const known = new Map<string, Latencies>()

  return async (request, next) => {
    if (!isRead(request, operations)) return next(request)
    const latencies = fixedMs === undefined ? latenciesOf(known, request.operation.id, share) : undefined
    const startedAt = latencies === undefined ? 0 : clock.monotonic()
    const waitMs = fixedMs ?? latencies?.value
    // Asked from a timer: a budget that throws is one that has nothing.
    const pay = (): boolean => {
      try {
        return budgetOf(originOf(request.url)).take(HEDGE_COST)
      } catch {
        return false
      }
    }
    const response = await (waitMs === undefined
      ? next(request)
      : new Race(request, next, { afterMs: waitMs, maxRequests, clock, pay }).run())
    if (response.status < 400) latencies?.add(clock.monotonic() - startedAt)
    return response
  }
}

function latenciesOf(known: Map<string, Latencies>, operation: string, quantile: number): Latencies {
  const latencies = known.get(operation) ?? new Latencies(quantile)
  known.set(operation, latencies)
  return latencies
}

function isRead(request: CallRequest, operations: ReadonlySet<string>): boolean {
  const { operation, method } = request
  if (method === 'GET') return true
  return operation.idempotent === true && operations.has(operation.id) && canReplay(request)
}
