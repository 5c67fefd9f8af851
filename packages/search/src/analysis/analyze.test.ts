import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyze, analyzeInSteps } from './analyze.ts'
import { MAX_TERM_LENGTH } from './cut-term.ts'

describe('English', () => {
  test.each([
    ['The cats were running, happily!', 'cat run happili'],
    ["Don't, can’t, won't: they're Anna's", 'anna'],
    ['dont wont', 'dont wont'],
    ['Crème brûlée in the STRASSE, Straße', 'creme brule strass strass'],
    ['ﬁne Ｗｉｄｅ ½ ②', 'fine wide 1 2 2'],
    ['“Quoted” – and so on…', 'quot'],
    ['co\u00adop\u200derate', 'cooper'],
  ])('%j has the terms %j', (text, terms) => {
    expect(analyze(text)).toEqual(terms.split(' '))
  })
})

describe('compounds, numbers and code', () => {
  test.each([
    ['e-mail well-known', 'e mail email well know wellknown'],
    ['bob@example.com', 'bob exampl com bobexamplecom'],
    ['snake_case __init__', 'snake case snakecas init'],
    ['getUserName JavaScript', 'get user name getusernam javascript'],
    ['C++ c# F# c++17 A+', 'c++ c# f# c++ 17'],
    ['.NET .env node.js', 'net .net env .env node js nodej'],
    ['v1.2.3 1,000,000 1,2 $3.14', '1.2.3 1000000 1 2 3.14'],
    ['iphone15 5pm 8th b2b4', 'iphon 15 iphone15 5 pm 5pm 8 b2b4'],
    ['AT&T U.S.A.', 'at t att u s usa'],
    ['and/or 10:30', '10 30'],
  ])('%j has the terms %j', (text, terms) => {
    expect(analyze(text)).toEqual(terms.split(' '))
  })
})

describe('other scripts', () => {
  test.each([
    ['私は黒猫', '私は は黒 黒猫'],
    ['猫 𠮷野家', '猫 𠮷野 野家'],
    ['ไทย', 'ไท ทย'],
    ['한국어 word', '한국 국어 word'],
    ['データ', 'デー ータ'],
    ['Ёлка ОДОС ΟΔΟΣ οδός', 'елк одос οδοσ οδοσ'],
    ['👩‍💻 👍🏽 🇩🇪🇫🇷 ❤️', '👩 💻 👍 🇩🇪 🇫🇷 ❤'],
    ['नमस्ते', 'नमस्'],
  ])('%j has the terms %j', (text, terms) => {
    expect(analyze(text)).toEqual(terms.split(' '))
  })
})

test('a text of only stop words keeps them as terms', () => {
  expect(analyze('Who are you?')).toEqual(['who', 'ar', 'you'])
  expect(analyze("Don't!")).toEqual(['dont'])
  expect(analyze('Who are you, Anna?')).toEqual(['anna'])
})

test('a function word in capitals is a name, but not after another word in capitals', () => {
  expect(analyze('Ask IT about it')).toEqual(['ask', 'it'])
  expect(analyze('SERVER AND CLIENT IN THE RACK')).toEqual(['server', 'client', 'rack'])
})

test('fields are analysed separately, after the text', () => {
  expect(analyze('It was him', ['Anna Smith', '', '8 May 2023'])).toEqual([
    'it',
    'wa',
    'him',
    'anna',
    'smith',
    '8',
    'mai',
    '2023',
  ])
})

test('a long word is cut, but not within a character', () => {
  expect(analyze('x1'.repeat(99))).toEqual(['x1'.repeat(MAX_TERM_LENGTH / 2)])
  expect(analyze(`a${'𝕏1'.repeat(40)}`)).toEqual([`a${'x1'.repeat(40)}`.slice(0, MAX_TERM_LENGTH)])
  expect(analyze(`a${'𐐨1'.repeat(40)}`)[0]).toHaveLength(MAX_TERM_LENGTH)
  expect(analyze(`${'𐐨1'.repeat(21)}𐐨1`)[0]).toBe('𐐨1'.repeat(21))
})

test('the terms of any string are short, well-formed, not empty and deterministic', () => {
  const anyString = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...NASTY) }))
  fc.assert(
    fc.property(anyString, (text) => {
      const terms = analyze(text)
      for (const term of terms) {
        expect(term.length).toBeGreaterThan(0)
        expect(term.length).toBeLessThanOrEqual(MAX_TERM_LENGTH)
        expect(/\p{Surrogate}|\s/u.test(term)).toBe(false)
      }
      expect(analyze(text)).toEqual(terms)
    }),
    { numRuns: 2000 },
  )
})

test.each(['a', 'a-', 'aB', '1.', "n't", 'é', '猫', '😀', 'a1', '\ud800', '𐐨'])(
  'a million characters of %j are analysed in linear time',
  (unit) => {
    // Linear code takes about 0.1 s. Quadratic code takes minutes and exceeds the test timeout.
    expect(analyze(unit.repeat(1_000_000 / unit.length)).length).toBeGreaterThanOrEqual(0)
  },
)

test.each(['word and another ', 'a-', "o'Brien.", 'aB-12.5pm_', "an't", '漢字', '漢', '1,000,', '😀', 'İ-'])(
  'a long text of %j has the same terms when analysed in steps, and takes several steps',
  (unit) => {
    const text = unit.repeat(200_000 / unit.length)
    const work = analyzeInSteps(text, [text.slice(0, 100), 'is'])
    let steps = 0
    for (;;) {
      const { done, value } = work.next()
      if (done === true) {
        expect(value).toEqual(analyze(text, [text.slice(0, 100), 'is']))
        break
      }
      steps++
    }
    expect(steps).toBeGreaterThan(10)
  },
)

const NASTY = [
  '\ud800',
  '\udc00',
  '\u0301',
  '\u200d',
  '\u200b',
  "'",
  '-',
  '.',
  ',',
  '@',
  '_',
  '#',
  '+',
  '1',
  'a',
  'B',
  'İ',
  'ﷺ',
  '猫',
  '😀',
  '🇩',
  ' ',
]
