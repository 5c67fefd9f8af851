import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBudget } from './budget.ts'
import { sharedBudget } from './shared-budget.ts'

describe('A budget', () => {
  it('P9: holds from 0 tokens to its capacity, and never spends more than it holds', () => {
    const step = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 700 }))
    fc.assert(
      fc.property(fc.integer({ min: 14, max: 500 }), fc.array(step), (capacity, steps) => {
        const budget = createBudget({ capacity })
        for (const [isTaken, amount] of steps) {
          const before = budget.tokens
          if (isTaken) expect(budget.take(amount)).toBe(amount <= before)
          else budget.give(amount)
          expect(budget.tokens).toBeGreaterThanOrEqual(0)
          expect(budget.tokens).toBeLessThanOrEqual(capacity)
        }
      }),
    )
  })

  it('starts full, with the values of the AWS SDKs', () => {
    expect(createBudget()).toMatchObject({ tokens: 500, capacity: 500, transientCost: 14, throttledCost: 5 })
  })

  it.each([
    [{ capacity: 0 }, 'capacity must be an integer from 1 to 1000000000, got 0'],
    [{ capacity: 1.5 }, 'capacity must be an integer from 1 to 1000000000, got 1.5'],
    [{ capacity: 10, transientCost: 11 }, 'transientCost must be an integer from 1 to 10, got 11'],
    [{ throttledCost: Number.NaN }, 'throttledCost must be an integer from 1 to 500, got NaN'],
  ])('refuses %o', (options, message) => {
    expect(() => createBudget(options)).toThrow(new RangeError(message))
  })

  it('is shared by the whole process for each origin', () => {
    expect(sharedBudget('http://a')).toBe(sharedBudget('http://a'))
    expect(sharedBudget('http://a')).not.toBe(sharedBudget('http://b'))
  })

  it('is evicted for the oldest origins when there are too many', () => {
    const first = sharedBudget('http://first')
    for (let origin = 0; origin < 1000; origin += 1) sharedBudget(`http://${origin}`)
    expect(sharedBudget('http://999')).toBe(sharedBudget('http://999'))
    expect(sharedBudget('http://first')).not.toBe(first)
  })
})
