import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_MARKS } from './limit-marks.ts'
import { foldText, lowerCase } from './fold-text.ts'

test('accents go, marks that carry vowels stay, and syllables stay whole', () => {
  expect(foldText('Åé ñ ｱ が 한 ไทย्')).toBe('Ae n ア が 한 ไทย्')
})

test('lower case knows the letters that Unicode does not decompose', () => {
  expect(lowerCase('ŁØÞ ẞæŒ ıΣς')).toBe('loth ssaeoe iσσ')
})

test('folding twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(foldText(foldText(text))).toBe(foldText(text))
    }),
  )
})

const vowel = '\u05b4'
const point = '\u05b0'

test.each([
  ['marks in the wrong order', `${vowel}${point}`.repeat(100)],
  ['marks parted by what is invisible', `${vowel}\u200d${point}\u00ad`.repeat(100)],
  ['letters that are marks once decomposed', '\uff9e\u0316'.repeat(100)],
  ['marks and accents', `\u0300${vowel}`.repeat(100)],
])('a run of %s is cut to 30', (_, marks) => {
  const folded = foldText(`a${marks}b`)
  expect(folded.startsWith('a')).toBe(true)
  expect(folded.endsWith('b')).toBe(true)
  expect(folded.length).toBeLessThanOrEqual(MAX_MARKS + 2)
  expect(foldText(folded)).toBe(folded)
})

test('a run of accents goes whole, and 30 vowel marks stay', () => {
  expect(foldText(`a${'\u0300\u0316'.repeat(100)}b`)).toBe('ab')
  expect(foldText(`\u05d0${vowel.repeat(30)}`)).toBe(`\u05d0${vowel.repeat(30)}`)
})

test('a letter that decomposes into marks keeps no more than 30 of them with those behind it', () => {
  const folded = foldText(`\ufb2c${vowel.repeat(40)}`)
  expect(folded).toHaveLength(MAX_MARKS + 1)
  expect(foldText(folded)).toBe(folded)
})
