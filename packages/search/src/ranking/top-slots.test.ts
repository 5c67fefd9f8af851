import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { finish } from '../steps/steps.ts'
import { topSlots } from './top-slots.ts'

test('topSlots returns the best cells first, and later cells first among equal scores', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { maxLength: 40 }), fc.nat(50), (values, count) => {
      const scores = Float64Array.from(values)
      const cells = Uint32Array.from(values.keys()).toReversed()
      const wanted = [...values.keys()].toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || b - a).slice(0, count)
      expect([...finish(topSlots(scores, cells, cells.length, count))]).toEqual(wanted)
    }),
  )
})
