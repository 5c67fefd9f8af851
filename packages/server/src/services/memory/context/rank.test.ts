import { describe, expect, it } from 'vitest'
import { rankAs } from './rank.ts'

const day = 24 * 60 * 60 * 1000
const now = 1000 * day
const message = { importance: 6, relevance: 0.5, timestamp: now, isPreferred: false }

describe('rankAs', () => {
  it('weights importance, recency and label like the legacy server', () => {
    expect(rankAs('label', { ...message, isPreferred: true }, now)).toBeCloseTo(0.5 * 6 + 0.3 * 1 + 0.2 * 5)
    expect(rankAs('recent', message, now)).toBeCloseTo(0.5 * 6 + 0.3)
  })

  it('halves recency with every seven whole days, down to a tenth', () => {
    const recency = (age: number): number => (rankAs('label', { ...message, timestamp: now - age }, now) - 3) / 0.3
    expect(recency(day - 1)).toBeCloseTo(1)
    expect(recency(7 * day)).toBeCloseTo(0.5)
    expect(recency(8 * day - 1)).toBeCloseTo(0.5)
    expect(recency(14 * day)).toBeCloseTo(0.25)
    expect(recency(365 * day)).toBeCloseTo(0.1)
    expect(recency(-30 * day)).toBeCloseTo(1)
  })

  it('ranks a hit by its relevance and the best hit like a pinned message', () => {
    expect(rankAs('search', message, now)).toBeCloseTo(0.5 * 5 + 0.3)
    expect(rankAs('search', { ...message, relevance: 1 }, now)).toBe(
      rankAs('pinned', { ...message, importance: 10 }, now),
    )
  })

  it('gives no importance to a message included only for its unit', () => {
    expect(rankAs('pair', message, now)).toBeCloseTo(0.3)
  })
})
