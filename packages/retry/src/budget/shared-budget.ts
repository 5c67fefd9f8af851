import { notify } from '@sekha/core/foundation'
import { createPerOrigin } from '../origins.ts'
import { type Budget, createBudget } from './budget.ts'

/** One budget for all calls, or a function that returns the budget of an origin. */
export type BudgetSource = Budget | ((origin: string) => Budget)

/**
 * Returns the budget that the whole process shares for an origin, such as `http://127.0.0.1:8080`. Every `retry()`,
 * `withRetry()` and `hedge()` without a `budget` option uses it.
 */
export const sharedBudget: (origin: string) => Budget = createPerOrigin(() => createBudget())

/**
 * @returns a function that finds the budget of an origin. It throws a TypeError when `budget` returns anything else
 * @throws {TypeError} when `budget` is neither a budget nor a function
 */
export function checkBudget(budget: BudgetSource | undefined): (origin: string) => Budget {
  if (budget === undefined) return sharedBudget
  if (typeof budget === 'function') return (origin) => checkOne('budget must return a budget', budget(origin))
  const checked = checkOne('budget must be a budget or a function of an origin', budget)
  return () => checked
}

function checkOne(rule: string, budget: unknown): Budget {
  if (isBudget(budget)) return budget
  // A promise that rejects must not also end the process.
  notify(() => budget)
  throw new TypeError(`${rule}, got ${budget === null ? 'null' : typeof budget}`)
}

function isBudget(value: unknown): value is Budget {
  return typeof value === 'object' && value !== null && 'take' in value && typeof value.take === 'function'
}
