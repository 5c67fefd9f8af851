import { limitMarks } from './limit-marks.ts'

// oxlint-disable-next-line no-control-regex -- the range is "every ASCII character", controls included
const ASCII = /^[\x00-\x7f]*$/
/** ASCII and the quotation marks, dashes and ellipsis that word processors and models put in English: nothing to fold. */
// oxlint-disable-next-line no-control-regex -- as above
const PLAIN = /^[\x00-\x7f\u2013\u2014\u2018\u2019\u201c\u201d\u2026]*$/
const ZERO_WIDTH_SPACE = /\u200b/g
const INVISIBLE_OR_ACCENT = /[\u0300-\u036f\p{Cf}\p{Variation_Selector}]+/gu
const INSEPARABLE = /[ßæœøłđðþħŧıς]/g

/** Letters that people type without their stroke or as two letters, and that Unicode does not decompose. */
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
 * Makes texts that read the same look the same: compatibility forms (full width, ligatures, circled digits) become
 * plain ones, diacritics go, and so do invisible characters (soft hyphen, joiners, emoji variants).
 * Case stays, because the scanner looks at it. A zero-width space still parts words. Marks of scripts in which
 * they carry vowels (Devanagari, Thai, …) stay, up to 30 in a row; no writing has more.
 */
export function foldText(text: string): string {
  if (PLAIN.test(text)) return text
  const decomposed = limitMarks(text.replace(ZERO_WIDTH_SPACE, ' ')).normalize('NFKD')
  // A letter can decompose into marks as well, so the runs are limited again.
  return limitMarks(decomposed.replace(INVISIBLE_OR_ACCENT, '')).normalize('NFC')
}

/** Lower case, with the inseparable letters of {@link foldText}'s table replaced. */
export function lowerCase(word: string): string {
  const lower = word.toLowerCase()
  return ASCII.test(lower) ? lower : lower.replace(INSEPARABLE, (letter) => LETTERS[letter] ?? letter)
}
