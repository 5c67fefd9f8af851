import { HttpError } from '../http/http-error.ts'
import { analyze, quotedPhrases } from '../search/index.ts'

/** Each phrase is looked for in every text that has its words. */
const maxPhrases = 32
/** Every result is explained by every word: a hundred results are so many times a hundred lines. */
const maxExplainedTerms = 200

/** Refuses a query that asks for more than one request may. @throws {HttpError} naming the bound and what it got */
export function checkQuery(query: string, asked: { readonly phrases: boolean; readonly explain: boolean }): void {
  if (asked.phrases) {
    const phrases = quotedPhrases(query).length
    if (phrases > maxPhrases) throw tooMuch(`At most ${maxPhrases} quoted phrases are allowed, got ${phrases}`)
  }
  if (asked.explain) {
    const terms = new Set(analyze(query)).size
    if (terms > maxExplainedTerms)
      throw tooMuch(`With explain, at most ${maxExplainedTerms} different words are allowed, got ${terms}`)
  }
}

function tooMuch(message: string): HttpError {
  return new HttpError(422, `The body does not fit: query: ${message}`, {
    issues: [{ path: 'query', message, code: 'too_big' }],
  })
}
