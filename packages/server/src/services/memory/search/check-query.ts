import { HttpError } from '../../../host/http-error.ts'
import { parseQuery, quotedPhrases } from '@sekha/search/analysis'

/** Limited because each phrase is searched in every message that contains its words. */
const maxPhrases = 32
/** Limited because every result has one line per word. */
const maxExplainedTerms = 200

/** Refuses a query beyond the bounds of a request. @throws {HttpError} naming the bound and the actual value */
export function checkQuery(query: string, options: { readonly phrases: boolean; readonly explain: boolean }): void {
  if (options.phrases) {
    const phrases = quotedPhrases(query).length
    if (phrases > maxPhrases) throw tooMuch(`At most ${maxPhrases} quoted phrases are allowed, got ${phrases}`)
  }
  if (options.explain) {
    const terms = new Set(parseQuery(query).terms).size
    if (terms > maxExplainedTerms)
      throw tooMuch(`With explain, at most ${maxExplainedTerms} different words are allowed, got ${terms}`)
  }
}

function tooMuch(message: string): HttpError {
  return new HttpError(422, `Invalid body: query: ${message}`, {
    issues: [{ path: 'query', message, code: 'too_big' }],
  })
}
