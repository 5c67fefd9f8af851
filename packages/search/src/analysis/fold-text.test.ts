import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_MARKS } from './limit-marks.ts'
import { foldText, lowerCase, withoutUmlauts } from './fold-text.ts'

test('folding removes accents, keeps marks that carry vowels, and keeps syllables whole', () => {
  expect(foldText('Åé ñ ｱ が 한 ไทย्')).toBe('Ae n ア が 한 ไทย्')
})

test('lowerCase replaces the letters that Unicode does not decompose', () => {
  expect(lowerCase('ŁØÞ ẞæŒ ıΣς')).toBe('loth ssaeoe iσσ')
})

test('folding is idempotent', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(foldText(foldText(text))).toBe(foldText(text))
    }),
  )
})

/** Marks of Thai, a tone and a vowel, which normalisation puts in the other order. */
const vowel = '\u0e48'
const point = '\u0e38'

test.each([
  ['marks in the wrong order', `${vowel}${point}`.repeat(100)],
  ['marks separated by invisible characters', `${vowel}\u200d${point}\u00ad`.repeat(100)],
  ['letters that decompose into marks', '\uff9e\u0316'.repeat(100)],
  ['marks and accents', `\u0300${vowel}`.repeat(100)],
])('folding cuts a run of %s to 30', (_, marks) => {
  const folded = foldText(`a${marks}b`)
  expect(folded.startsWith('a')).toBe(true)
  expect(folded.endsWith('b')).toBe(true)
  expect(folded.length).toBeLessThanOrEqual(MAX_MARKS + 2)
  expect(foldText(folded)).toBe(folded)
})

test('folding removes a whole run of accents and keeps 30 vowel marks', () => {
  expect(foldText(`a${'\u0300\u0316'.repeat(100)}b`)).toBe('ab')
  expect(foldText(`\u0e01${vowel.repeat(30)}`)).toBe(`\u0e01${vowel.repeat(30)}`)
})

test('folding keeps at most 30 marks of a letter that decomposes into marks and of the marks after it', () => {
  const folded = foldText(`\u09dc${vowel.repeat(40)}`)
  expect(folded).toHaveLength(MAX_MARKS + 1)
  expect(foldText(folded)).toBe(folded)
})

test.each([
  ['المَدْرَسَةِ', 'المدرسة'],
  ['القاهرة', 'القاهره'],
  ['أحمد إلى آخر مؤسسة', 'احمد الي اخر موسسه'],
  ['كتـــاب', 'كتاب'],
  ['کتاب‌ها', 'كتاب ها'],
  ['שָׁלוֹם', 'שלום'],
  ['फ़ाइल हिन्दी आँख', 'फाइल हिंदी आंख'],
  ['Ｗｉｄｅ', 'wide'],
  ['Straße', 'strasse'],
  ['Würzburg', 'wurzburg'],
  ['Łódź Ørsted ĐAKOVO ışık', 'lodz orsted dakovo isik'],
])('%j and %j are the same words', (text, wanted) => {
  expect(lowerCase(foldText(text))).toBe(lowerCase(foldText(wanted)))
})

test('withoutUmlauts writes umlauts as two letters', () => {
  expect(withoutUmlauts(foldText('Würzburg'))).toBe('wuerzburg')
  expect(withoutUmlauts('Wurzburg')).toBeUndefined()
})

test('a text of 120,000 combining marks is folded in linear time', () => {
  expect(foldText(`a${'\u0316\u0e48\u0e38\u0301'.repeat(30_000)}`).length).toBeLessThanOrEqual(MAX_MARKS + 1)
})
