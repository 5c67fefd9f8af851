import { expect, test } from 'vitest'
import { characterClass, DENSE, DIGIT, EMOJI, FLAG, JOINER, LOWER, SEPARATOR, UPPER } from './character-class.ts'

test.each([
  ['a', LOWER],
  ['Z', UPPER],
  ['ǅ', UPPER],
  ['ि', LOWER],
  ['7', DIGIT],
  ['٣', DIGIT],
  ['々', DENSE],
  ['ー', DENSE],
  ['𠮷', DENSE],
  ['ၷ', DENSE],
  ['😀', EMOJI],
  ['©', SEPARATOR],
  ['🇩', FLAG],
  ['’', JOINER],
  ['、', SEPARATOR],
  ['\u20e3', SEPARATOR],
  ['\ud800', SEPARATOR],
  ['\u0000', SEPARATOR],
])('the character %j has class %i, cached or not', (character, wanted) => {
  const codePoint = character.codePointAt(0) ?? 0
  expect(characterClass(codePoint)).toBe(wanted)
  expect(characterClass(codePoint)).toBe(wanted)
})
