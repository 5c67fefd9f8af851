import { expect, test } from 'vitest'
import { TermIds } from './term-ids.ts'

test('terms get ids in the order of their first appearance, whatever their content', () => {
  const ids = new TermIds()
  const terms = [
    '',
    'a',
    'b',
    'aa',
    'constructor',
    '\u{1f600}',
    ...Array.from({ length: 40_000 }, (_, at) => `term ${at}`),
  ]
  for (const [at, term] of terms.entries()) {
    expect(ids.get(term)).toBeUndefined()
    expect(ids.add(term)).toBe(at)
  }
  expect(terms.map((term) => ids.get(term))).toEqual([...terms.keys()])
  expect(ids.terms).toEqual(terms)
  expect(ids.size).toBe(terms.length)
})
