import { checkInteger, checkKnownOptions, type KnownOptions } from '@sekha/core/foundation'

/**
 * The numbers of the AWS SDKs' retry mode `standard`, as of their rules of 2026 (smithy-lang/smithy-typescript,
 * `@smithy/core` 3.41, retry quota): a transient failure is dear, since the server is in trouble; a throttled one is
 * cheap, since it is well.
 */
const CAPACITY = 500
const TRANSIENT_COST = 14
const THROTTLED_COST = 5

/** What a success adds when the call was not retried (same source); one that was gives back what its retries cost. */
export const SUCCESS_REFUND = 1

/** The most tokens that a budget can be made to hold. */
const MAX_TOKENS = 1_000_000_000

/** How much a budget holds, and what a retry costs. */
export interface BudgetOptions {
  /** The tokens of a full budget; it starts full. @default 500 */
  readonly capacity?: number | undefined
  /** What a retry after a transient failure costs. @default 14 */
  readonly transientCost?: number | undefined
  /** What a retry after a throttled attempt costs. @default 5 */
  readonly throttledCost?: number | undefined
}

const known: KnownOptions<BudgetOptions> = { capacity: true, transientCost: true, throttledCost: true }

/**
 * A bucket of tokens that retries are paid from. While a server is down, retries empty it and then stop; calls
 * themselves go on. It refills as calls succeed, not with time.
 */
export interface Budget {
  /** What is left, from 0 to `capacity`. */
  readonly tokens: number
  readonly capacity: number
  readonly transientCost: number
  readonly throttledCost: number
  /** Takes `cost` tokens, or none and says `false` when there are fewer. */
  take(cost: number): boolean
  /** Puts tokens back; what does not fit is lost. */
  give(tokens: number): void
}

/**
 * Makes a budget of its own, for clients that must not share one with the rest of the process.
 *
 * @throws {TypeError | RangeError} when an option is unknown or out of its bounds
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
