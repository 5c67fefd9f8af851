import type { Steps } from '../steps/steps.ts'

const JOINER_RUN = /['\u2019\u02bc\-\u2010\u2011_@&]|(?<!\d)\.|\.(?!\d)/
const CLITIC = /['\u2019\u02bc](?:s|re|ve|ll|d|m)$/i
const NEGATED_AUXILIARY = /^\p{L}+n['\u2019\u02bc]t$/iu
const APOSTROPHE = /['\u2019\u02bc]/
const GROUP_COMMA = /,/g
const CAMEL_BOUNDARY = /(?<=\p{Ll})(?=\p{Lu})/u
const LOWER_CAMEL = /^\p{Ll}{2}\p{L}{1,62}$/u
const ORDINAL = /^(\d+)(?:st|nd|rd|th)$/i
const VERSION = /^v(\d+\.[\d.]*\d)$/i
const LETTERS_THEN_NUMBER = /^(\p{L}{2,})(\d[\d.]*)$/u
const NUMBER_THEN_LETTERS = /^(\d[\d.]*)(\p{L}{2,})$/u

/**
 * Splits a compound into its parts, and adds the whole without joiners, so that `e-mail`, `email` and `mail` match each
 * other.
 *
 * - `Anna's` → Anna, `they'll` → they, `don't` → dont (a stop word, like all words of this form)
 * - `well-known`, `snake_case`, `AT&T`, `bob@example.com`, `node.js`, `U.S.A` → parts and whole
 * - `1,000` → 1000; `3.14` and `1.2.3` stay whole; `v1.2.3` → 1.2.3; `8th` → 8
 * - `iphone15`, `5pm` → parts and whole; longer mixtures (hashes, codes) stay whole
 * - `getUserName` → parts and whole
 * - PascalCase, `iPhone` and `eBay` stay whole: in prose they are brands (JavaScript is not a kind of Java)
 */
export function compoundWords(compound: string): readonly string[] {
  if (NEGATED_AUXILIARY.test(compound)) return [compound.replace(APOSTROPHE, '')]
  const parts = compound.replace(CLITIC, '').replace(GROUP_COMMA, '').split(JOINER_RUN)
  const words = parts.flatMap(partWords)
  return parts.length > 1 ? [...words, parts.join('')] : words
}

/** Parts processed per step. */
const partsPerStep = 256

/**
 * Same as {@link compoundWords}, one word at a time and in steps. The whole is cut to its first `maxLength` UTF-16
 * units.
 */
export function* eachCompoundWord(compound: string, maxLength: number, take: (word: string) => void): Steps<void> {
  if (NEGATED_AUXILIARY.test(compound)) return take(compound.replace(APOSTROPHE, ''))
  const text = compound.replace(CLITIC, '').replace(GROUP_COMMA, '')
  let whole = ''
  let count = 0
  let start = 0
  const takePart = (end: number): void => {
    const part = text.slice(start, end)
    for (const word of partWords(part)) take(word)
    if (whole.length < maxLength) whole += part.slice(0, maxLength)
    count++
  }
  for (const { 0: joiner, index } of text.matchAll(new RegExp(JOINER_RUN, 'g'))) {
    takePart(index)
    start = index + joiner.length
    if (count % partsPerStep === 0) yield
  }
  takePart(text.length)
  if (count > 1) take(whole.slice(0, maxLength))
}

function partWords(part: string): readonly string[] {
  const number = ORDINAL.exec(part)?.[1] ?? VERSION.exec(part)?.[1]
  if (number !== undefined) return [number]
  const mixed = LETTERS_THEN_NUMBER.exec(part) ?? NUMBER_THEN_LETTERS.exec(part)
  if (mixed) return [mixed[1] ?? '', mixed[2] ?? '', part]
  if (!LOWER_CAMEL.test(part)) return [part]
  const humps = part.split(CAMEL_BOUNDARY)
  return humps.length > 1 ? [...humps, part] : [part]
}
