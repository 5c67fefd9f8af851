import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBitset, hasBit, withBit } from './bitset.ts'

test('a bitset contains exactly the numbers it was created from', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(300)), (numbers) => {
      const bits = createBitset(numbers)
      const held = Array.from({ length: 400 }, (_, number) => number).filter((number) => hasBit(bits, number))
      expect(held).toEqual(numbers.toSorted((a, b) => a - b))
    }),
  )
})

test('adding a number within its capacity does not copy a bitset', () => {
  const bits = createBitset([9])
  expect(withBit(bits, 8)).toBe(bits)
})

test('a bitset rejects everything but unsigned 32-bit integers', () => {
  for (const number of [-1, 1.5, Number.NaN, 2 ** 32]) expect(() => createBitset([number])).toThrow(RangeError)
})
