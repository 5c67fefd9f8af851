import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KeyPhrase } from '@sekha/text'
import { type LabelEvidence, type Neighbour, rankLabels as rankLabelsInSteps } from './rank-labels.ts'
import { finish } from '@sekha/search/steps'

const rankLabels = (...given: Parameters<typeof rankLabelsInSteps>) => finish(rankLabelsInSteps(...given))

const evidence = (given: Partial<LabelEvidence>): LabelEvidence => ({
  neighbours: [],
  selfSimilarity: 1,
  own: 'Unsorted',
  labels: ['Caching', 'Billing', 'Search'],
  phrases: [],
  textCount: 10,
  ...given,
})

const near = (label: string, similarity: number): Neighbour => ({ label, similarity })

const said = (phrase: string, given: Partial<KeyPhrase> = {}): KeyPhrase => ({
  phrase,
  terms: [phrase],
  count: 6,
  textCount: 5,
  rarity: 1,
  elsewhere: 0,
  ...given,
})

describe('label ranking', () => {
  it('weights the votes of the nearest conversations by their squared similarity', () => {
    const neighbours = [near('Billing', 0.6), near('Caching', 0.4), near('Caching', 0.4), near('Search', 0.2)]
    expect(rankLabels(evidence({ neighbours }))).toEqual([
      {
        label: 'Billing',
        confidence: 0.33,
        isExisting: true,
        reason: 'the most similar conversation has it',
      },
      {
        label: 'Caching',
        confidence: 0.3,
        isExisting: true,
        reason: '2 of the 4 most similar conversations have it',
      },
      {
        label: 'Search',
        confidence: 0.04,
        isExisting: true,
        reason: '1 of the 4 most similar conversations has it',
      },
    ])
  })

  it('omits the label of the conversation, unless it is the only one', () => {
    const neighbours = [near('Billing', 0.9), near('Billing', 0.9), near('Caching', 0.4)]
    const labelsOf = (own: string): string[] => rankLabels(evidence({ neighbours, own })).map(({ label }) => label)
    expect(labelsOf('Search')).toEqual(['Billing', 'Caching'])
    expect(labelsOf('Billing')).toEqual(['Caching'])
    expect(rankLabels(evidence({ neighbours: neighbours.slice(0, 2), own: 'Billing' }))).toMatchObject([
      { label: 'Billing', confidence: 0.67 },
    ])
    const phrases = ['unsorted', 'a', 'b', 'c', 'd', 'e'].map((phrase) => said(phrase))
    expect(rankLabels(evidence({ phrases })).map(({ label }) => label)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('counts the votes of five neighbours only', () => {
    const neighbours = [...Array.from({ length: 5 }, () => near('Billing', 1)), near('Caching', 1)]
    const ideas = rankLabels(evidence({ neighbours }))
    expect(ideas.map(({ label, confidence }) => [label, confidence])).toEqual([['Billing', 0.83]])
  })

  it('has low confidence in a single neighbour, and lower the less similar it is', () => {
    const confidenceAt = (similarity: number): number =>
      rankLabels(evidence({ neighbours: [near('Billing', similarity)] }))[0]?.confidence ?? 0
    expect(confidenceAt(1)).toBe(0.5)
    expect(confidenceAt(0.5)).toBe(0.5)
    expect(confidenceAt(0.25)).toBe(0.2)
    expect(confidenceAt(0.05)).toBe(0.01)
  })

  it('does not suggest a label that only the conversation itself has', () => {
    expect(rankLabels(evidence({ neighbours: [near('Gone', 1)] }))).toEqual([])
  })

  it('suggests key phrases as new labels, with a reason', () => {
    const phrases = [
      said('idempotency key'),
      said('sweep', { elsewhere: 0.01, rarity: 0.6, textCount: 4 }),
      said('once', { elsewhere: undefined, count: 1, textCount: 1 }),
      said('day', { elsewhere: 0.3, rarity: 0.2 }),
    ]
    expect(rankLabels(evidence({ phrases }))).toEqual([
      {
        label: 'idempotency key',
        confidence: 0.13,
        isExisting: false,
        reason: 'says "idempotency key" 6 times, found nowhere else',
      },
      { label: 'sweep', confidence: 0.06, isExisting: false, reason: 'says "sweep" 6 times, rare elsewhere' },
      { label: 'once', confidence: 0.03, isExisting: false, reason: 'says "once" once' },
      { label: 'day', confidence: 0.03, isExisting: false, reason: 'says "day" 6 times' },
    ])
  })

  it('maps a key phrase to the existing label with the same stems', () => {
    expect(rankLabels(evidence({ phrases: [said('caches')] }))).toMatchObject([{ label: 'Caching', isExisting: true }])
  })

  it('suggests a label once, with its strongest evidence', () => {
    const neighbours = [near('Caching', 0.05)]
    expect(rankLabels(evidence({ neighbours, phrases: [said('caching')] }))).toMatchObject([
      { label: 'Caching', confidence: 0.13, reason: 'says "caching" 6 times, found nowhere else' },
    ])
    expect(rankLabels(evidence({ neighbours: [near('Caching', 1)], phrases: [said('caching')] }))).toMatchObject([
      { label: 'Caching', confidence: 0.5, reason: 'the only similar conversation has it' },
    ])
  })

  it('does not suggest a long phrase as a label', () => {
    expect(rankLabels(evidence({ phrases: [said('x'.repeat(61))] }))).toEqual([])
  })

  it('suggests at most five distinct labels, most confident first, with confidences from 0 to 1 whose sum is below 1', () => {
    const neighbour = fc.record({
      label: fc.constantFrom('Caching', 'Billing', 'Search', 'Own'),
      similarity: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    })
    const phrase = fc.constantFrom('caching', 'sweep', 'jitter', 'ledger', 'pool', 'deadlock').map((text) => said(text))
    fc.assert(
      fc.property(
        fc.array(neighbour),
        fc.array(phrase),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (given, phrases, self) => {
          const neighbours = given.toSorted((one, other) => other.similarity - one.similarity)
          const ideas = rankLabels(evidence({ neighbours, phrases, selfSimilarity: self }))
          expect(ideas.length).toBeLessThanOrEqual(5)
          expect(new Set(ideas.map(({ label }) => label)).size).toBe(ideas.length)
          const confidences = ideas.map(({ confidence }) => confidence)
          expect(confidences).toEqual(confidences.toSorted((one, other) => other - one))
          for (const confidence of confidences) expect(confidence >= 0 && confidence <= 1).toBe(true)
          const voted = rankLabels(evidence({ neighbours, selfSimilarity: self }))
          expect(voted.reduce((sum, { confidence }) => sum + confidence, 0)).toBeLessThan(0.9)
        },
      ),
    )
  })
})
