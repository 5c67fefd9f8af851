/** The character classes of the scanner: small numbers, for a lookup table. */
export const SEPARATOR = 0
export const LOWER = 1
export const UPPER = 2
export const DIGIT = 3
/** A letter of a script without spaces between words. */
export const DENSE = 4
export const EMOJI = 5
/** A regional indicator; two of them are a flag. */
export const FLAG = 6
/** Joins the parts of a compound when it is between two word characters. */
export const JOINER = 7

const UNKNOWN = 255
const CASED_UPPER = /^[\p{Lu}\p{Lt}]$/u
const LETTER_OR_MARK = /^[\p{L}\p{Mn}\p{Mc}]$/u
const NUMBER = /^\p{N}$/u
const DENSE_SCRIPT =
  /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{sc=Hang}\p{sc=Bopo}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]$/u
const DENSE_LETTER = /^[\p{L}\p{M}\p{Nl}]$/u
const PICTOGRAPH = /^\p{Extended_Pictographic}$/u
const REGIONAL_INDICATOR = /^\p{Regional_Indicator}$/u

/** Apostrophes, hyphens, underscore, full stop, at sign, ampersand. A comma joins only the groups of a number. */
const JOINERS = "'\u2019\u02bc-\u2010\u2011_.@&,"

const basicPlane = new Uint8Array(0x10000).fill(UNKNOWN)

/** The class of a code point. Unassigned code points, controls and lone surrogates are separators. */
export function characterClass(codePoint: number): number {
  if (codePoint >= 0x10000) return classify(codePoint)
  const known = basicPlane[codePoint] ?? SEPARATOR
  if (known !== UNKNOWN) return known
  const found = classify(codePoint)
  basicPlane[codePoint] = found
  return found
}

/** Whether characters of a class form words. */
export function isWordClass(value: number): boolean {
  return value === LOWER || value === UPPER || value === DIGIT
}

function classify(codePoint: number): number {
  const character = String.fromCodePoint(codePoint)
  if (JOINERS.includes(character)) return JOINER
  if (DENSE_SCRIPT.test(character) && DENSE_LETTER.test(character)) return DENSE
  if (CASED_UPPER.test(character)) return UPPER
  if (LETTER_OR_MARK.test(character)) return LOWER
  if (NUMBER.test(character)) return DIGIT
  if (REGIONAL_INDICATOR.test(character)) return FLAG
  // Unicode classifies the signs for copyright and registered trade mark as pictographs, but in text they are not.
  if (codePoint > 0xff && PICTOGRAPH.test(character)) return EMOJI
  return SEPARATOR
}
