import * as fc from 'fast-check'
import { expect, test } from 'vitest'
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
