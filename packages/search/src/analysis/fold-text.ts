import { limitMarks } from './limit-marks.ts'

// oxlint-disable-next-line no-control-regex -- the range is "every ASCII character", controls included
const ASCII = /^[\x00-\x7f]*$/
/** ASCII and the typographic quotation marks, dashes and ellipsis of English text, which need no folding. */
// oxlint-disable-next-line no-control-regex -- as above
const PLAIN = /^[\x00-\x7f\u2013\u2014\u2018\u2019\u201c\u201d\u2026]*$/
const ZERO_WIDTH_SPACE = /\u200b/g
const INVISIBLE_OR_ACCENT = /[\u0300-\u036f\p{Cf}\p{Variation_Selector}]+/gu
const INSEPARABLE = /[ßæœøłđðþħŧıς]/g

/** Letters that people type without their stroke or as two letters, but that Unicode does not decompose. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
  ς: 'σ',
}

/**
 * Normalises texts that read the same to the same string:
 *
 * - Compatibility forms (full width, ligatures, circled digits) become plain characters.
 * - Diacritics and invisible characters (soft hyphen, joiners, emoji variants) are removed.
 * - Combining marks that carry vowels (Devanagari, Thai, …) are kept, up to 30 in a row. No writing system needs more.
 * - Case is kept for the scanner. A zero-width space still separates words.
 */
export function foldText(text: string): string {
  if (PLAIN.test(text)) return text
  const decomposed = limitMarks(text.replace(ZERO_WIDTH_SPACE, ' ')).normalize('NFKD')
  // Letters can decompose into marks, so the runs are limited again.
  return limitMarks(decomposed.replace(INVISIBLE_OR_ACCENT, '')).normalize('NFC')
}

/** Converts a word to lower case and replaces the letters that Unicode does not decompose. */
export function lowerCase(word: string): string {
  const lower = word.toLowerCase()
  return ASCII.test(lower) ? lower : lower.replace(INSEPARABLE, (letter) => LETTERS[letter] ?? letter)
}
