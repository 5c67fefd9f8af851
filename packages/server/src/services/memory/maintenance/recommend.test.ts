import { describe, expect, it } from 'vitest'
import { recommend } from './recommend.ts'

describe('recommend', () => {
  it.each([
    [5001, 4, 'archive'],
    [5000, 4, 'keep'],
    [5001, 5, 'keep'],
    [1_000_000, 10, 'keep'],
    [0, 1, 'keep'],
  ] as const)('recommends for %i tokens and an importance of %i: %s', (tokenEstimate, importance, recommendation) => {
    expect(recommend({ tokenEstimate, importance })).toBe(recommendation)
  })
})
