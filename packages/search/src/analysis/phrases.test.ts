import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyze } from './analyze.ts'
import { finish } from '../steps/steps.ts'
import { containsPhrase, phraseTerms, preparePhrase, quotedPhrases, wordSequence } from './phrases.ts'

const contains = (text: string, phrase: string): boolean =>
  finish(containsPhrase(wordSequence(text), preparePhrase(wordSequence(phrase))))

test.each([
  ['plain words', []],
  ['"rate limit" of the API', ['rate limit']],
  ['“curly quotes” and "straight ones"', ['curly quotes', 'straight ones']],
  ['an "unbalanced quote', []],
  ['"" and "  " and "?!"', []],
])('the query %j contains the quoted phrases %j', (query, phrases) => {
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
])('%j contains the phrase %j: %j', (text, phrase, wanted) => {
  expect(contains(text, phrase)).toBe(wanted)
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
        expect(contains(words.join(' '), run.join(' '))).toBe(true)
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
  'zwanzig Datenbankverbindungen der Stadt Würzburg',
  'contratti degli inquilini',
  'المَدْرَسَةِ الجديدة',
])('the terms of the phrase %j are among those of every text that contains it', (phrase) => {
  for (const text of [phrase, `Well, ${phrase}!`, `so (${phrase}) it is`]) {
    expect(contains(text, phrase)).toBe(true)
    const found = new Set(analyze(`${text} more words`))
    for (const { terms } of phraseTerms(phrase)) expect(terms.some((term) => found.has(term))).toBe(true)
  }
})

test('finding a phrase takes one pass, even if it nearly matches everywhere', () => {
  const text = Array.from({ length: 200_000 }, () => 'a')
  let looks = 0
  const words = new Proxy(text, {
    get(target, name) {
      if (name !== 'length') looks++
      return Reflect.get(target, name) as unknown
    },
  })
  const phrase = preparePhrase([...Array.from({ length: 2399 }, () => 'a'), 'b'])
  expect(finish(containsPhrase(words, phrase))).toBe(false)
  expect(looks).toBeLessThan(5 * text.length)
})

test('a self-repeating phrase is found after a failed partial match', () => {
  expect(contains('a a b a a b a a c', 'a a b a a c')).toBe(true)
  expect(contains('a b a b a c', 'a b a c')).toBe(true)
  expect(contains('a b a b a', 'b a a')).toBe(false)
})

test('a phrase can contain words of any length, compared by their first 64 characters', () => {
  const long = 'a'.repeat(500_000)
  expect(contains(`one ${long} two`, `${long} two`)).toBe(true)
  expect(wordSequence(long)).toEqual(['a'.repeat(64)])
})

test.each(['a-'.repeat(300_000), '漢字'.repeat(100_000), "an't".repeat(100_000), '1a'.repeat(100_000)])(
  'wordSequence finds all words of a long text without spaces (%#)',
  (text) => {
    expect(phraseTerms(text.slice(0, 1000)).every(({ terms }) => terms.every((term) => term !== ''))).toBe(true)
    const words = wordSequence(text)
    expect(words.slice(0, 4)).toEqual(wordSequence(text.slice(0, 1000)).slice(0, 4))
    expect(words.join('')).toHaveLength(text.includes('1') ? 64 : text.replaceAll(/[^\p{L}]/gu, '').length)
  },
)
