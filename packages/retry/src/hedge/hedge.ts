import type { CallRequest, CallResponse, OperationId, Transport } from '@sekha/core'
import {
  checkDelay,
  checkInteger,
  checkKnownOptions,
  checkNumber,
  type Clock,
  describeType,
  type KnownOptions,
  notify,
  markFactory,
} from '@sekha/core/foundation'
import { checkPolicyOptions } from '../check-policy-options.ts'
import { type Budget, createBudget, isCredited, SUCCESS_REFUND } from '../budget/budget.ts'
import { type BudgetSource, checkBudget } from '../budget/shared-budget.ts'
import { canReplay } from '../can-replay.ts'
import { checkNames } from '../check-names.ts'
import { type SparePermit, takeSpares } from '../limits/spare-permits.ts'
import { createPerOrigin } from '../origins.ts'
import { hedgePlace } from '../places.ts'
import type { HedgeCallOptions } from '../policy/call-options.ts'
import { checkPolicyClock } from '../policy/policy-clock.ts'
import { isFunction, keyOf } from '../policy/function-key.ts'
import { createPolicy, type Policy } from '../policy/policy.ts'
import { Latencies } from './latencies.ts'
import { Race } from './race.ts'

/** The cost of an extra request, in tokens of the budget. */
const HEDGE_COST = 1
const DEFAULT_REQUESTS = 2
/** The maximum number of operations and keys that are measured; the oldest is evicted first. */
const MAX_MEASURED = 1000

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
   * operation is listed here but is a stream, an upload or not marked idempotent by the contract. A `SekhaClient` rejects
   * an unknown id. The id of an operation outside the contract contains a space.
   *
   * @default none
   */
  readonly operations?: readonly (OperationId | `${string} ${string}`)[] | undefined
  /** The budget that pays for extra requests. @default one for each origin, shared by the whole process */
  readonly budget?: BudgetSource | undefined
  /** Replaces time in tests. @default the client's clock */
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
 * Creates a policy that reduces tail latency (Dean and Barroso, "The Tail at Scale", CACM 2013). It sends a second
 * request for a read that takes unusually long, and takes the first good response. The other requests are aborted and
 * their bodies cancelled. Each extra request costs one token of the retry budget. If none is left, the call continues
 * without an extra request. Streams and uploads are never hedged.
 *
 * It runs around the attempt, inside the limits, so the wait for a permit does not count as a slow response. An extra
 * request is sent only if `rateLimit()` and `limitConcurrency()` have a permit at that moment.
 *
 * `execute()` runs a slow function again while the first run continues. The function must be safe to run twice at the same
 * time. The signals of the runs that lose abort.
 *
 * @throws {TypeError | RangeError} when an option is invalid
 *
 * @example
 * ```ts
 * const client = new SekhaClient({ use: [retry(), hedge({ quantile: 0.95, operations: ['query'] })] })
 * ```
 */
export function hedge(options: HedgeOptions): Policy {
  checkPolicyOptions('hedge', options, known, {
    delayMs: 'the option is afterMs',
    maxAttempts: 'the option is maxRequests',
  })
  const rules = options ?? {}
  const own = resolveRules('hedge()', rules, DEFAULT_REQUESTS)
  const budgetOf = checkBudget(rules.budget)
  // Functions of unrelated resources must not share a budget, and their keys are no origins.
  const functionBudgetOf = rules.budget === undefined ? createPerOrigin(() => createBudget()) : budgetOf
  const budgetFor = (request: CallRequest): Budget =>
    (isFunction(request) ? functionBudgetOf : budgetOf)(keyOf(request))
  const operations = new Set(checkNames('operations', rules.operations))
  const clockOf = checkPolicyClock(rules.clock)
  const measured = new Map<string, Latencies>()
  // Runs in a timer: a budget that throws counts as empty.
  const pay = (request: CallRequest): SparePermit | undefined => {
    const permit = takeSpares(request)
    try {
      if (permit === undefined || budgetFor(request).take(HEDGE_COST)) return permit
    } catch {
      // Treated as an empty budget.
    }
    permit?.undo()
    return undefined
  }

  // Without `retry()`, nobody else refills the budget. The budget of functions is always separate.
  const credit = (request: CallRequest): void => {
    if (isCredited(request) && !(isFunction(request) && rules.budget === undefined)) return
    notify(() => budgetFor(request).give(SUCCESS_REFUND))
  }

  const middleware = async (request: CallRequest, next: Transport): Promise<CallResponse> => {
    const changes = request.policyOptions?.hedge
    if (changes === false || !isHedged(request, operations, changes !== undefined)) return next(request)
    const { fixedMs, quantile, maxRequests } = changes === undefined ? own : changeRules(own, changes)
    const latencies = fixedMs === undefined ? latenciesOf(measured, request.operation.id) : undefined
    const clock = clockOf(request)
    const startedAt = latencies === undefined ? 0 : clock.monotonic()
    const afterMs = fixedMs ?? latencies?.quantile(quantile)
    const response = await (afterMs === undefined
      ? next(request)
      : new Race(request, next, { afterMs, maxRequests, clock, pay: () => pay(request) }).run())
    if (response.status < 400) {
      latencies?.add(clock.monotonic() - startedAt)
      credit(request)
    }
    return response
  }
  const place = { ...hedgePlace, operations: [...operations], callOptions: { hedge: checkCallOption } }
  return createPolicy(place, middleware)
}

markFactory('hedge', hedge)

/** When further requests are sent. */
interface HedgeRules {
  /** The fixed wait. `undefined` uses the quantile. */
  readonly fixedMs: number | undefined
  readonly quantile: number
  readonly maxRequests: number
}

/** @throws {TypeError | RangeError} when a rule is invalid, or both waits or none is given */
function resolveRules(owner: string, options: HedgeCallOptions, maxRequests: number): HedgeRules {
  const { afterMs, quantile } = options
  if ((afterMs === undefined) === (quantile === undefined))
    throw new TypeError(`${owner} requires either afterMs or quantile`)
  return {
    fixedMs: afterMs === undefined ? undefined : checkDelay('afterMs', afterMs, 0, 1),
    quantile: checkNumber('quantile', quantile, 1, { min: 0.5, max: 0.999 }),
    maxRequests: checkInteger('maxRequests', options.maxRequests, maxRequests, { min: 2, max: 10 }),
  }
}

/** Returns the rules of a call. Without a wait of its own, the call uses that of the policy. */
function changeRules(own: HedgeRules, changes: HedgeCallOptions): HedgeRules {
  const { afterMs, quantile, maxRequests = own.maxRequests } = changes
  if (afterMs === undefined && quantile === undefined) return { ...own, maxRequests }
  return resolveRules('hedge', changes, own.maxRequests)
}

const knownOfCall: KnownOptions<HedgeCallOptions> = { afterMs: true, quantile: true, maxRequests: true }

/** @throws {TypeError | RangeError} when the `hedge` option of a call is invalid */
function checkCallOption(value: unknown): void {
  if (value === false) return
  if (typeof value !== 'object' || value === null)
    throw new TypeError(`hedge must be false or an object such as { afterMs }, got ${describeType(value)}`)
  checkKnownOptions('hedge', value, knownOfCall)
  const { afterMs, quantile, maxRequests } = value as HedgeCallOptions
  if (afterMs !== undefined && quantile !== undefined)
    throw new TypeError('hedge takes either afterMs or quantile, not both')
  if (afterMs === undefined && quantile === undefined) resolveRules('hedge', { afterMs: 1, maxRequests }, 2)
  else resolveRules('hedge', value, DEFAULT_REQUESTS)
}

function latenciesOf(known: Map<string, Latencies>, operation: string): Latencies {
  const latencies = known.get(operation) ?? new Latencies()
  if (!known.has(operation) && known.size >= MAX_MEASURED) {
    const [oldest] = known.keys()
    if (oldest !== undefined) known.delete(oldest)
  }
  known.set(operation, latencies)
  return latencies
}

/**
 * @param isRequested - Whether the call itself asks for hedging.
 * @throws {TypeError} when the call or `operations` asks to hedge an operation that must not be sent twice
 */
function isHedged(request: CallRequest, operations: ReadonlySet<string>, isRequested: boolean): boolean {
  const { operation, method, body } = request
  const isListed = isRequested || operations.has(operation.id)
  const isStream = operation.responseType === 'ndjson' || operation.responseType === 'sse'
  const isUpload = body !== undefined && operation.body !== 'json'
  const isRead = method === 'GET' || operation.idempotent === true
  if (!isStream && !isUpload && isRead && canReplay(request)) return method === 'GET' || isListed
  if (!isListed) return false
  const why = isStream ? 'is a stream' : isUpload ? 'is an upload' : 'is not marked idempotent'
  throw new TypeError(
    `hedge(): ${operation.id} ${why} and must not be sent twice. Remove it from operations, or hedge from its call`,
  )
}
