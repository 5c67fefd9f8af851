import { limitMarks } from './limit-marks.ts'

// oxlint-disable-next-line no-control-regex -- the range is "every ASCII character", controls included
const ASCII = /^[\x00-\x7f]*$/
/** ASCII and the typographic quotation marks, dashes and ellipsis of English text, which need no folding. */
// oxlint-disable-next-line no-control-regex -- as above
const PLAIN = /^[\x00-\x7f\u2013\u2014\u2018\u2019\u201c\u201d\u2026]*$/
/** A zero-width space, and the joiner between the parts of a Persian word, which many writers type as a space. */
const INVISIBLE_SPACE = /\u200b|(?<=\p{Script=Arabic}\p{M}*)\u200c(?=\p{Script=Arabic})/gu
/**
 * Accents, vowel points of Hebrew and Arabic, the dot below of Devanagari, invisible characters and tatweel. The
 * diaeresis of ä, ö and ü stays until words are compared.
 */
const INVISIBLE_OR_ACCENT = new RegExp(
  String.raw`(?:(?![\u05be\u05c0\u05c3\u05c6\u0308])[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f` +
    String.raw`\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u093c\u0951-\u0954\u1ab0-\u1aff\u1dc0-\u1dff` +
    String.raw`\u20d0-\u20f0\ufe20-\ufe2f\p{Cf}\p{Variation_Selector}]|(?<![aouAOU])\u0308)+`,
  'gu',
)
const INSEPARABLE = /[ßæœøłđðþħŧıςäöüةىیکہھۀےڤ]|\u0901|[ङञणनम]\u094d(?=[क-ह])/g

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
  ä: 'a',
  ö: 'o',
  ü: 'u',
  ة: 'ه',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ہ: 'ه',
  ھ: 'ه',
  ۀ: 'ه',
  ے: 'ي',
  ڤ: 'ف',
  '\u0901': '\u0902',
}

/**
 * Normalises texts that read the same to the same string:
 *
 * - Compatibility forms (full width, ligatures, circled digits) become plain characters.
 * - Diacritics, vowel points of Hebrew and Arabic, and invisible characters (soft hyphen, joiners, emoji variants) are
 *   removed, apart from the diaeresis of ä, ö and ü.
 * - Combining marks that carry vowels (Devanagari, Thai, …) are kept, up to 30 in a row. No writing system needs more.
 * - Case is kept for the scanner. A zero-width space still separates words, and so does the joiner of Persian.
 */
export function foldText(text: string): string {
  if (PLAIN.test(text)) return text
  const decomposed = limitMarks(text.replace(INVISIBLE_SPACE, ' ')).normalize('NFKD')
  // Letters can decompose into marks, so the runs are limited again.
  return limitMarks(decomposed.replace(INVISIBLE_OR_ACCENT, '')).normalize('NFC')
}

/** Converts a word to lower case and replaces the letters that Unicode does not decompose. */
export function lowerCase(word: string): string {
  const lower = word.toLowerCase()
  return ASCII.test(lower) ? lower : lower.replace(INSEPARABLE, letterFor)
}

/** Before another consonant, a nasal of Devanagari is usually written as a dot. */
const letterFor = (found: string): string => LETTERS[found] ?? '\u0902'

const UMLAUT = /[äöü]/g

/** Returns a lower-case German word with umlauts as it is written without them (`wuerzburg`), if it has any. */
export function withoutUmlauts(word: string): string | undefined {
  const lower = word.toLowerCase()
  const written = lower.replace(UMLAUT, (letter) => `${LETTERS[letter] ?? ''}e`)
  return written === lower ? undefined : lowerCase(written)
}
