import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countTerms, createSimilaritySet, similarityOf as similarityKeyOfInSteps } from './similarity.ts'
import { finish } from '@sekha/search/steps'

const similarityOf = (...given: Parameters<typeof similarityKeyOfInSteps>) => finish(similarityKeyOfInSteps(...given))

function saysTheSame(one: string, other: string): boolean {
  const set = createSimilaritySet(countTerms([similarityOf(one)]))
  set.add(similarityOf(one))
  return set.has(similarityOf(other))
}

describe('similarity', () => {
  it('ignores case and white space', () => {
    expect(saysTheSame('Hello  there\n', 'hello there')).toBe(true)
    expect(saysTheSame('Hello', 'Hullo')).toBe(false)
  })

  it('tolerates a few different words among many', () => {
    const text = 'We rotate the refresh tokens of every client in the production cluster each night'
    expect(saysTheSame(text, `${text}, okay?`)).toBe(true)
    expect(saysTheSame(text, 'We rotate the logs of every server in the staging cluster each month')).toBe(false)
  })

  it('compares texts of fewer than five terms only as a whole', () => {
    expect(saysTheSame('refresh tokens rotate nightly', 'refresh tokens, rotate: nightly')).toBe(false)
    expect(saysTheSame('refresh tokens rotate nightly everywhere', 'refresh tokens, rotate: nightly everywhere')).toBe(
      true,
    )
  })

  it('distinguishes texts that differ in a number or a negation', () => {
    const text = (limit: string, does: string) =>
      `The budget of project Alpha ${does} include travel to the Berlin office, the hotel and meals up to ${limit} euros`
    expect(saysTheSame(text('50', 'does'), text('50', 'will'))).toBe(true)
    expect(saysTheSame(text('50', 'does'), text('500', 'does'))).toBe(false)
    expect(saysTheSame(text('50', 'does'), text('50', 'does not'))).toBe(false)
    expect(saysTheSame(text('50', 'does'), text('50', "doesn't"))).toBe(false)
  })

  it('finds no duplicate of an empty text', () => {
    expect(saysTheSame('', '')).toBe(false)
    expect(saysTheSame(' ', '\n')).toBe(false)
  })

  it('finds exactly the texts with a Jaccard coefficient of at least 0.8', () => {
    const words = fc.uniqueArray(fc.constantFrom(...'qbcdfghjklmnpr'.split('').map((letter) => `${letter}x`)), {
      minLength: 5,
      maxLength: 14,
    })
    let near = 0
    fc.assert(
      fc.property(words, words, (left, right) => {
        const shared = left.filter((word) => right.includes(word)).length
        const isNear = shared / (left.length + right.length - shared) >= 0.8
        near += isNear ? 1 : 0
        expect(saysTheSame(left.join(' '), right.join(' '))).toBe(isNear)
      }),
      { numRuns: 1000 },
    )
    expect(near).toBeGreaterThan(0)
  })
})
