import { expect, test } from 'vitest'
import { inverseDocumentFrequency } from '../analysis/inverse-document-frequency.ts'
import { DEFAULT_BM25, lengthNorm, termScore } from './bm25.ts'

test('a rare term weighs more than a common one, and a term in all documents still weighs more than 0', () => {
  expect(inverseDocumentFrequency(1000, 1)).toBeGreaterThan(inverseDocumentFrequency(1000, 10))
  expect(inverseDocumentFrequency(1000, 1000)).toBeGreaterThan(0)
})

test('a term in a document of average length scores tf · (k1 + 1) / (tf + k1) · idf', () => {
  const norm = lengthNorm(DEFAULT_BM25, 20)
  expect(termScore(2 * 1.9, 3, 20, norm)).toBeCloseTo((2 * 3 * 1.9) / (3 + 0.9), 12)
})

test('a BM25 score grows with the frequency, falls with the length, and stays below its ceiling', () => {
  const norm = lengthNorm(DEFAULT_BM25, 20)
  expect(termScore(1, 2, 20, norm)).toBeGreaterThan(termScore(1, 1, 20, norm))
  expect(termScore(1, 2, 40, norm)).toBeLessThan(termScore(1, 2, 20, norm))
  expect(termScore(1, 1e6, 20, norm)).toBeLessThan(1)
})

test('length normalisation does not divide by zero for an empty index', () => {
  expect(lengthNorm(DEFAULT_BM25, 0).slope).toBe(0)
})
