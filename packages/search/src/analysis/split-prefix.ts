import { cutTerm } from './cut-term.ts'
import { foldText, lowerCase } from './fold-text.ts'

/** The last word, if it begins after a space or a sign and not within a compound such as `don't` or `e-mail`. */
const LAST_WORD = /(?<![\p{L}\p{N}\p{M}\u0027\u2019._@&-])[\p{L}\p{N}\p{M}]+$/u
/** In scripts without spaces the last run is not a single word. */
const DENSE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** Whether a text contains letters of a script without spaces, whose terms are pairs of characters. */
export const isDense = (text: string): boolean => DENSE.test(text)

/**
 * Splits a query into its last word, which may be incomplete, and the rest. The prefix is undefined if the query does
 * not end with a word. Like a term, it is folded, lower-case and cut.
 */
export function splitPrefix(query: string): { readonly rest: string; readonly prefix: string | undefined } {
  const folded = foldText(query)
  const start = folded.search(LAST_WORD)
  const prefix = start < 0 ? '' : cutTerm(lowerCase(folded.slice(start)))
  if (prefix === '' || DENSE.test(prefix)) return { rest: query, prefix: undefined }
  return { rest: folded.slice(0, start), prefix }
}
