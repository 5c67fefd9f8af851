import { createPerOrigin } from '../origins.ts'
import { type Budget, createBudget } from './budget.ts'

/** Where the budget of a call comes from: one for all, or one for each origin. */
export type BudgetSource = Budget | ((origin: string) => Budget)

/**
 * The budget of an origin, such as `http://127.0.0.1:8080`, that everything in this process shares: every `retry()`,
 * `withRetry()` and `hedge()` that is not given another.
 */
export const sharedBudget: (origin: string) => Budget = createPerOrigin(() => createBudget())

/** @throws {TypeError} when `budget` is neither a budget nor a function */
export function checkBudget(budget: BudgetSource | undefined): (origin: string) => Budget {
  if (budget === undefined) return sharedBudget
  if (typeof budget === 'function') return budget
  if (typeof budget === 'object' && budget !== null && typeof budget.take === 'function') return () => budget
  throw new TypeError(
    `budget must be a budget or a function of an origin, got ${budget === null ? 'null' : typeof budget}`,
  )
}
