import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { quoteWords } from './fulltext-words.ts'

/** Returns the strings that the index reads, if only single spaces separate them. */
function readQuoted(query: string): readonly string[] {
  const quoted = /"(?:[^"]|"")*"/g
  expect(query.replaceAll(quoted, '').trim()).toBe('')
  return [...query.matchAll(quoted)].map(([text]) => text.slice(1, -1).replaceAll('""', '"'))
}

test('quoteWords() returns only quoted words of arbitrary input, and no others', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      const words = readQuoted(quoteWords(text))
      expect(words.every((word) => text.includes(word) && /[\p{L}\p{N}\p{Co}]/u.test(word))).toBe(true)
    }),
  )
})

test('quoteWords() escapes quotes within words', () => {
  expect(readQuoted(quoteWords('a "b" c"d "'))).toStrictEqual(['a', '"b"', 'c"d'])
})
