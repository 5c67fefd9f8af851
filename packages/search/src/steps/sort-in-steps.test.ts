import { expect, test } from 'vitest'
import { sortInSteps } from './sort-in-steps.ts'
import { finish } from './steps.ts'

interface Item {
  readonly value: number
  readonly place: number
}

function itemsOf(count: number): Item[] {
  return Array.from({ length: count }, (_, place) => ({ value: (place * 7919) % 1009, place }))
}

const byValue = (a: Item, b: Item): number => a.value - b.value

test.each([0, 1, 2, 8191, 8192, 8193, 40_000])(
  'sortInSteps sorts %i items and keeps equal ones in their original order',
  (count) => {
    const items = itemsOf(count)
    expect(finish(sortInSteps(items, byValue))).toEqual(items.toSorted(byValue))
  },
)

test('sortInSteps splits a long sort into many steps', () => {
  expect([...sortInSteps(itemsOf(100_000), byValue)].length).toBeGreaterThan(30)
})

test('sortInSteps orders strings by UTF-16 unit by default', () => {
  const strings = itemsOf(20_000).map(({ value }) => `${value}\u{1f600}\uffff`)
  expect(finish(sortInSteps(strings))).toEqual(strings.toSorted())
})
