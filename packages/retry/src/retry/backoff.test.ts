import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seeded } from '../../test/support/scripted.ts'
import { type BackoffRules, planWait, type WaitReason } from './backoff.ts'

const rules: BackoffRules = {
  retryBackoff: 2,
  baseDelayMs: 100,
  throttleDelayMs: 1000,
  maxDelayMs: 20_000,
  maxServerDelayMs: 60_000,
  random: Math.random,
}
const reason: WaitReason = { kind: 'transient', hintMs: undefined, retries: 0, now: 0, deadlineAt: undefined }

/** The distance between a sample and the uniform distribution on [0, most) (Kolmogorov and Smirnov). */
function distance(sample: readonly number[], most: number): number {
  const sorted = sample.toSorted((a, b) => a - b)
  return Math.max(
    ...sorted.map((value, index) =>
      Math.max(Math.abs((index + 1) / sorted.length - value / most), Math.abs(value / most - index / sorted.length)),
    ),
  )
}

describe('a wait without a hint', () => {
  it('P7: is uniform between 0 and the exponential maximum or the cap', () => {
    const size = 2000
    // A uniform sample of this size exceeds this once in 10,000 times. The seeds are fixed, and each wait is rounded down.
    const critical = 2.23 / Math.sqrt(size) + 1 / 100
    for (const kind of ['transient', 'throttled'] as const)
      for (const [retries, factor] of [
        [0, 2],
        [1, 2],
        [3, 3],
        [12, 2],
      ] as const) {
        const random = seeded(retries + factor)
        const base = kind === 'throttled' ? 1000 : 100
        const waits = Array.from(
          { length: size },
          () => planWait({ ...rules, retryBackoff: factor, random }, { ...reason, kind, retries }) ?? -1,
        )
        expect(distance(waits, Math.min(20_000, base * factor ** retries))).toBeLessThan(critical)
      }
  })

  it('is an integer within its bounds for any options', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 100, noNaN: true }),
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.integer({ min: 0, max: 1000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (retryBackoff, baseDelayMs, maxDelayMs, retries, chance) => {
          const wait = planWait(
            { ...rules, retryBackoff, baseDelayMs, maxDelayMs, random: () => chance },
            { ...reason, retries },
          )
          expect(Number.isInteger(wait)).toBe(true)
          expect(wait).toBeGreaterThanOrEqual(0)
          expect(wait).toBeLessThanOrEqual(maxDelayMs)
        },
      ),
    )
  })
})

describe('a wait with a hint', () => {
  it('is at least the hint, and longer by at most a tenth or a second', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (hintMs, chance) => {
          const wait = planWait({ ...rules, random: () => chance }, { ...reason, hintMs }) ?? -1
          expect(wait).toBeGreaterThanOrEqual(hintMs)
          expect(wait).toBeLessThanOrEqual(Math.ceil(hintMs + Math.min(1000, hintMs / 10)))
        },
      ),
    )
    expect(planWait({ ...rules, random: () => 0.5 }, { ...reason, hintMs: 5000 })).toBe(5250)
    expect(planWait({ ...rules, random: () => 0.5 }, { ...reason, hintMs: 50_000 })).toBe(50_500)
  })

  it('is spread as if there were no hint when the hint is 0', () => {
    const half = { ...rules, random: () => 0.5 }
    expect(planWait(half, { ...reason, hintMs: 0 })).toBe(planWait(half, { ...reason, hintMs: undefined }))
    expect(planWait(half, { ...reason, hintMs: 0 })).toBeGreaterThan(0)
  })

  it('is undefined when the server asks for more than maxServerDelayMs', () => {
    expect(planWait(rules, { ...reason, hintMs: 60_000 })).toBeGreaterThanOrEqual(60_000)
    expect(planWait(rules, { ...reason, hintMs: 60_001 })).toBeUndefined()
  })
})

it('A wait that would reach the deadline is undefined', () => {
  const random = (): number => 0
  expect(planWait({ ...rules, random }, { ...reason, hintMs: 500, now: 1000, deadlineAt: 1500 })).toBeUndefined()
  expect(planWait({ ...rules, random }, { ...reason, hintMs: 500, now: 1000, deadlineAt: 1501 })).toBe(500)
})
