import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scoreImportance as scoreImportanceInSteps } from './importance-score.ts'
import { finish } from '@sekha/search/steps'

const scoreImportance = (...given: Parameters<typeof scoreImportanceInSteps>) =>
  finish(scoreImportanceInSteps(...given))

const scoreOf = (...contents: string[]) => scoreImportance(contents.map((content) => ({ role: 'user', content })))

describe('scoreImportance', () => {
  it.each([
    ['Fine.', 5, 'Nothing stands out'],
    ['x'.repeat(100), 5, 'Nothing stands out'],
    ['x'.repeat(101), 6, 'It has long messages'],
    ['あ'.repeat(34), 6, 'It has long messages'],
    ['Look:\n```\n1\n```', 7, 'It contains code'],
    ['Is it done?\n', 5.5, 'It asks questions'],
    ['This is CRITICAL.', 6, 'It mentions "critical"'],
    ['Of great importance', 6, 'It mentions "important"'],
    ['urgently needed', 6, 'It mentions "urgent"'],
    ['two decisions', 6, 'It mentions "decision"'],
    ['An unimportant uncritical thing', 5, 'Nothing stands out'],
  ])('scores %j as %d', (content, score, reason) => {
    expect(scoreOf(content)).toEqual({ score, reasons: [reason] })
  })

  it('adds up the points of a message, up to 9', () => {
    const { score, reasons } = scoreOf(
      `A critical, urgent and important decision:\n\`\`\`\n${'x'.repeat(90)}\n\`\`\`\nok?`,
    )
    expect(score).toBe(9)
    expect(reasons).toHaveLength(7)
  })

  it('takes the mean of the three best messages', () => {
    expect(scoreOf('Fine.', 'urgent', 'Fine.', 'critical', 'urgent decision', 'Fine.').score).toBeCloseTo(
      (7 + 6 + 6) / 3,
    )
    expect(scoreOf('urgent', 'Fine.').score).toBe(5.5)
  })

  it('scores an empty conversation as 5', () => {
    expect(scoreOf()).toEqual({ score: 5, reasons: ['It contains no messages'] })
  })

  it('is between 1 and 9, has a reason, and does not fall when a better message is added', () => {
    const content = fc.oneof(
      fc.string(),
      fc.constantFrom('urgent', 'critical decision', '```\ncode\n```', 'why?', 'z'.repeat(200)),
    )
    fc.assert(
      fc.property(fc.array(content, { maxLength: 8 }), (contents) => {
        const { score, reasons } = scoreOf(...contents)
        expect(score).toBeGreaterThanOrEqual(1)
        expect(score).toBeLessThanOrEqual(9)
        expect(reasons.length).toBeGreaterThan(0)
        const best = 'critical important urgent decision ```'
        if (contents.length >= 3) expect(scoreOf(...contents, best).score).toBeGreaterThanOrEqual(score)
      }),
    )
  })
})
