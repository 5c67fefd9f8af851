import { createPerOrigin } from '../origins.ts'
import { type Budget, createBudget } from './budget.ts'

/** Where the budget of a call comes from: one for all, or one for each origin. */
export type BudgetSource = Budget | ((origin: string) => Budget)

/**
 * The budget of an origin, such as `http://127.0.0.1:8080`, that everything in this process shares: every `retry()`,
 * `withRetry()` and `hedge()` that is not given another.
 */
export const sharedBudget: (origin: string) => Budget = createPerOrigin(() => createBudget())

/**
 * @returns the budget of an origin; it throws a TypeError when a function gives something else
 * @throws {TypeError} when `budget` is neither a budget nor a function
 */
export function checkBudget(budget: BudgetSource | undefined): (origin: string) => Budget {
  if (budget === undefined) return sharedBudget
  if (typeof budget === 'function') return (origin) => checkOne('budget must give a budget at once', budget(origin))
  const checked = checkOne('budget must be a budget or a function of an origin', budget)
  return () => checked
}

function checkOne(rule: string, budget: unknown): Budget {
  if (isBudget(budget)) return budget
  throw new TypeError(`${rule}, got ${budget === null ? 'null' : typeof budget}`)
}

function isBudget(value: unknown): value is Budget {
  return typeof value === 'object' && value !== null && 'take' in value && typeof value.take === 'function'
}
