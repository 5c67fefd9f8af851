import { cutTerm } from './analyze.ts'
import { foldText, lowerCase } from './fold-text.ts'

/** A word at the end that begins after a space or a sign, not within a compound such as `don't` or `e-mail`. */
const LAST_WORD = /(?<![\p{L}\p{N}\p{M}\u0027\u2019._@&-])[\p{L}\p{N}\p{M}]+$/u
/** In scripts without spaces the last run is not one word. */
const DENSE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** Whether a text holds letters of a script without spaces, whose terms are pairs of characters. */
export const isDense = (text: string): boolean => DENSE.test(text)

/**
 * Parts the word that somebody may still be typing from the rest: what the query ends with, if that is a word. It is
 * folded, lower-case and cut, as terms are.
 */
export function splitPrefix(query: string): { readonly rest: string; readonly prefix: string | undefined } {
  const folded = foldText(query)
  const start = folded.search(LAST_WORD)
  const prefix = start < 0 ? '' : cutTerm(lowerCase(folded.slice(start)))
  if (prefix === '' || DENSE.test(prefix)) return { rest: query, prefix: undefined }
  return { rest: folded.slice(0, start), prefix }
}
