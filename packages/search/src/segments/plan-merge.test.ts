import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planMerge, type MergePolicy } from './plan-merge.ts'

/** Writes segments one by one, merges as planned, and counts. */
function simulate(writes: Iterable<number>, policy: MergePolicy = {}) {
  let sizes: number[] = []
  let rewritten = 0
  let most = 0
  let total = 0
  for (const size of writes) {
    sizes.push(size)
    total += size
    const plan = planMerge(sizes, policy)
    if (plan) {
      const merged = sizes.slice(plan.start, plan.start + plan.count).reduce((sum, each) => sum + each, 0)
      rewritten += merged
      sizes = sizes.toSpliced(plan.start, plan.count, merged)
    }
    most = Math.max(most, sizes.length)
  }
  return {
    most,
    rewrites: rewritten / total,
    largest: Math.max(...sizes),
    sum: sizes.reduce((a, b) => a + b, 0),
    total,
  }
}

function* times(count: number, sizeOf: (at: number) => number): Generator<number> {
  for (let at = 0; at < count; at++) yield sizeOf(at)
}

describe('a million documents leave at most 40 segments and are each rewritten at most 10 times', () => {
  test.each<[string, number, (at: number) => number]>([
    ['one at a time', 1_000_000, () => 1],
    ['a hundred at a time', 10_000, () => 100],
    ['a thousand and one in turn', 2000, (at) => (at % 2 === 0 ? 1000 : 1)],
    ['falling sizes', 11_000, (at) => Math.max(1, Math.floor(1000 / (1 + (at % 50))))],
    ['thirty thousand at a time', 33, () => 30_000],
  ])('%s', (_, count, sizeOf) => {
    const { most, rewrites, largest, sum, total } = simulate(times(count, sizeOf))
    expect(most).toBeLessThanOrEqual(40)
    expect(rewrites).toBeLessThanOrEqual(10)
    expect(largest).toBeLessThanOrEqual(131_072)
    expect(sum).toBe(total)
  })
})

test('for writes of any size, merges leave few segments and none above the limit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 600 }), { maxLength: 400 }),
      fc.integer({ min: 2, max: 8 }),
      (writes, fanIn) => {
        const { most, largest } = simulate(writes, { fanIn, maxDocs: 4000 })
        const full = writes.reduce((sum, size) => sum + size, 0) / 2000
        expect(most).toBeLessThanOrEqual(30 + full)
        expect(largest <= 4000).toBe(true)
      },
    ),
  )
})

test('a merge takes the newest segments up to the first that outweighs them', () => {
  expect(planMerge([100, 3, 2, 1, 1], { fanIn: 4 })).toEqual({ start: 1, count: 4 })
  expect(planMerge([100, 3, 1, 1], { fanIn: 4 })).toBeUndefined()
})

test('segments that together reach half of the limit are merged, even two, but never beyond the limit', () => {
  expect(planMerge([40, 40], { maxDocs: 100 })).toEqual({ start: 0, count: 2 })
  expect(planMerge([45, 40, 40], { maxDocs: 100 })).toEqual({ start: 1, count: 2 })
  expect(planMerge([20, 20], { maxDocs: 100 })).toBeUndefined()
})

test('no merge is planned for an empty list or a single segment', () => {
  expect(planMerge([])).toBeUndefined()
  expect(planMerge([1_000_000])).toBeUndefined()
})
