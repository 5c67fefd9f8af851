import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { quoteWords } from './fulltext-words.ts'

/** What the index sees as texts, when everything outside of them is a single space. */
function readQuoted(query: string): readonly string[] {
  const quoted = /"(?:[^"]|"")*"/g
  expect(query.replaceAll(quoted, '').trim()).toBe('')
  return [...query.matchAll(quoted)].map(([text]) => text.slice(1, -1).replaceAll('""', '"'))
}

test('only quoted words come out, whatever goes in, and no more than went in', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      const words = readQuoted(quoteWords(text))
      expect(words.every((word) => text.includes(word) && /[\p{L}\p{N}\p{Co}]/u.test(word))).toBe(true)
    }),
  )
})

test('words keep their quotes', () => {
  expect(readQuoted(quoteWords('a "b" c"d "'))).toStrictEqual(['a', '"b"', 'c"d'])
})
