import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Latencies } from './latencies.ts'

it('A quantile is undefined for the first twenty calls', () => {
  const latencies = new Latencies()
  for (let call = 0; call < 19; call += 1) latencies.add(10)
  expect(latencies.quantile(0.9)).toBeUndefined()
  latencies.add(10)
  expect(latencies.quantile(0.9)).toBe(10)
})

it('A quantile is one of the last hundred durations and lies above its share of them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 100, maxLength: 250 }),
      fc.constantFrom(0.5, 0.9, 0.95),
      (durations, quantile) => {
        const latencies = new Latencies()
        for (const duration of durations) latencies.add(duration)
        const last = durations.slice(-100)
        const value = latencies.quantile(quantile) ?? -1
        expect(last).toContain(value)
        expect(last.filter((each) => each < value).length).toBeLessThanOrEqual(quantile * 100)
        expect(last.filter((each) => each <= value).length).toBeGreaterThanOrEqual(quantile * 100)
      },
    ),
  )
})
