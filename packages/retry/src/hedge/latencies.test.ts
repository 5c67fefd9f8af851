import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Latencies } from './latencies.ts'

it('A quantile is undefined for the first twenty calls', () => {
  const latencies = new Latencies(0.9)
  for (let call = 0; call < 19; call += 1) latencies.add(10)
  expect(latencies.value).toBeUndefined()
  latencies.add(10)
  expect(latencies.value).toBe(10)
})

it('A quantile is one of the last hundred durations and lies above its share of them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 100, maxLength: 250 }),
      fc.constantFrom(0.5, 0.9, 0.95),
      (durations, quantile) => {
        const latencies = new Latencies(quantile)
        for (const duration of durations) latencies.add(duration)
        const last = durations.slice(-100)
        const value = latencies.value ?? -1
        expect(last).toContain(value)
        expect(last.filter((each) => each < value).length).toBeLessThanOrEqual(quantile * 100)
        expect(last.filter((each) => each <= value).length).toBeGreaterThanOrEqual(quantile * 100)
      },
    ),
  )
})
