import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyze } from './analyze.ts'
import { containsPhrase, phraseTerms, quotedPhrases, wordSequence } from './phrases.ts'

test.each([
  ['plain words', []],
  ['"rate limit" of the API', ['rate limit']],
  ['“curly quotes” and "straight ones"', ['curly quotes', 'straight ones']],
  ['an "unbalanced quote', []],
  ['"" and "  " and "?!"', []],
])('%j has the phrases %j', (query, phrases) => {
  expect(quotedPhrases(query)).toEqual(phrases)
})

test.each([
  ['We hit the rate limit again', 'rate limit', true],
  ['Rate limits were raised', 'rate limit', true],
  ['a rate-limit policy', 'rate limit', true],
  ['a limit on the rate', 'rate limit', false],
  ['rate of the limit', 'rate limit', false],
  ['the state of the art', 'state of the art', true],
  ['state-of-the-art', 'state of the art', true],
  ['to be or not to be', 'to be or not', true],
  ['東京都に住む', '京都', true],
  ['京の都', '京都', false],
  ['I like c++ a lot', 'c++', true],
])('%j has the phrase %j: %j', (text, phrase, wanted) => {
  expect(containsPhrase(wordSequence(text), wordSequence(phrase))).toBe(wanted)
})

test('a text contains every run of its own words', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('tea', 'is', 'hot', 'and', 'strong'), { minLength: 1 }),
      fc.nat(),
      fc.nat(),
      (words, a, b) => {
        const [from, to] = [a % words.length, b % words.length].toSorted((x, y) => x - y)
        const run = words.slice(from, (to ?? 0) + 1)
        expect(containsPhrase(wordSequence(words.join(' ')), wordSequence(run.join(' ')))).toBe(true)
      },
    ),
  )
})

test.each([
  "don't panic",
  'rate limit',
  'to be or not to be',
  '1,000 users of v1.2',
  "Anna's café",
  '東京都',
  '.env c++ 🚀',
  'x',
])('the terms of the phrase %j are among those of every text that contains it', (phrase) => {
  for (const text of [phrase, `Well, ${phrase}!`, `so (${phrase}) it is`]) {
    expect(containsPhrase(wordSequence(text), wordSequence(phrase))).toBe(true)
    expect(analyze(`${text} more words`)).toEqual(expect.arrayContaining([...phraseTerms(phrase)]))
  }
})
