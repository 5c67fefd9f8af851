import type { CallRequest } from '@sekha/core'
import { checkInteger, checkKnownOptions, type KnownOptions } from '@sekha/core/foundation'

/**
 * The values of the AWS SDKs' `standard` retry mode as of 2026 (smithy-lang/smithy-typescript, `@smithy/core` 3.41, retry
 * quota). A retry after a transient failure costs more because the server is in trouble. A throttling server is healthy.
 */
const CAPACITY = 500
const TRANSIENT_COST = 14
const THROTTLED_COST = 5

/** The tokens that a success without retries adds (same source). A success after retries returns their cost instead. */
export const SUCCESS_REFUND = 1

/** Context key of calls whose successes `retry()` gives back to the budget. */
const CREDITED = Symbol('successes refill the budget')

/** Records that `retry()` refills the budget for this call, so that no other policy does. */
export function markCredited({ context }: CallRequest): void {
  context.set(CREDITED, true)
}

/** Whether `retry()` refills the budget for this call. */
export function isCredited({ context }: CallRequest): boolean {
  return context.has(CREDITED)
}

/** The upper bound of `capacity`. */
const MAX_TOKENS = 1_000_000_000

/** Options of {@link createBudget}. Every option has a default. */
export interface BudgetOptions {
  /** The number of tokens in a full budget. A budget starts full. @default 500 */
  readonly capacity?: number | undefined
  /** The cost of a retry after a transient failure, in tokens. @default 14 */
  readonly transientCost?: number | undefined
  /** The cost of a retry after a throttled attempt, in tokens. @default 5 */
  readonly throttledCost?: number | undefined
}

const known: KnownOptions<BudgetOptions> = { capacity: true, transientCost: true, throttledCost: true }

/**
 * A bucket of tokens that pays for retries. While a server is down, retries empty the bucket and then stop. First attempts
 * cost nothing and continue. Successful calls refill the bucket; time does not.
 */
export interface Budget {
  /** The number of tokens left, from 0 to `capacity`. */
  readonly tokens: number
  /** The number of tokens of a full budget. */
  readonly capacity: number
  /** The tokens that a retry of a transient failure takes. */
  readonly transientCost: number
  /** The tokens that a retry of a throttled attempt takes. */
  readonly throttledCost: number
  /** Takes `cost` tokens and returns `true`, or takes none and returns `false` if fewer are left. */
  take(cost: number): boolean
  /** Returns tokens to the budget, up to `capacity`. */
  give(tokens: number): void
}

/**
 * Creates a separate budget, for clients that must not share one with the rest of the process.
 *
 * @throws {TypeError | RangeError} when an option is unknown or out of bounds
 *
 * @example
 * ```ts
 * const budget = createBudget({ capacity: 100 })
 * const client = new SekhaClient({ use: [retry({ budget })] })
 * console.log(budget.tokens)
 * ```
 */
export function createBudget(options: BudgetOptions = {}): Budget {
  checkKnownOptions('createBudget()', options, known, { tokens: 'the option is capacity' })
  const capacity = checkInteger('capacity', options.capacity, CAPACITY, { min: 1, max: MAX_TOKENS })
  const bounds = { min: 1, max: capacity }
  let tokens = capacity
  return {
    capacity,
    transientCost: checkInteger('transientCost', options.transientCost, Math.min(TRANSIENT_COST, capacity), bounds),
    throttledCost: checkInteger('throttledCost', options.throttledCost, Math.min(THROTTLED_COST, capacity), bounds),
    get tokens(): number {
      return tokens
    },
    take(cost: number): boolean {
      if (!(cost <= tokens)) return false
      tokens -= cost
      return true
    },
    give(returned: number): void {
      tokens = Math.min(capacity, tokens + returned)
    },
  }
}
