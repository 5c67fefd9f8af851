import { foldText, lowerCase } from './fold-text.ts'

const LAST_WORD = /[\p{L}\p{N}\p{M}]+$/u

/**
 * Parts the word that somebody may still be typing from the rest: what the query ends with, if it ends with a letter or
 * digit. The word is folded and lower-case, as terms are.
 */
export function splitPrefix(query: string): { readonly rest: string; readonly prefix: string | undefined } {
  const folded = foldText(query)
  const start = folded.search(LAST_WORD)
  if (start < 0) return { rest: query, prefix: undefined }
  return { rest: folded.slice(0, start), prefix: lowerCase(folded.slice(start)) }
}
