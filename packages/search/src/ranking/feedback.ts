import type { Steps } from '../steps/steps.ts'
import { inverseDocumentFrequency } from '../analysis/inverse-document-frequency.ts'
import { plainTerm } from '../analysis/word-terms.ts'
import { lengthNorm, termScore, type Bm25Parameters } from './bm25.ts'
import type { DocScope } from './doc-scope.ts'
import { docFrequencyOf } from './query.ts'
import type { WeightedTerm } from './doc-search.ts'

/** A hit of the query, with its terms as `analyze` returns them. */
export interface FeedbackDoc {
  readonly terms: readonly string[]
  /** Its score for the query. */
  readonly score: number
}

/** The number of top documents to read terms from. For short documents the literature uses about five. */
export const FEEDBACK_DOCS = 5
/** The number of added terms, and the weight of the best of them relative to a query term. */
const FEEDBACK_TERMS = 10
const FEEDBACK_WEIGHT = 0.3

/**
 * Pseudo-relevance feedback (J. J. Rocchio, 1971, with scores as weights as in the relevance models of Lavrenko and
 * Croft, 2001): selects the most characteristic terms of the best documents. Each document votes for each of its terms
 * with its query score times the term's BM25 score in it. The best term has the weight {@link FEEDBACK_WEIGHT}; the
 * others are weighted in proportion. Terms of a single document are excluded, because they match only that document.
 */
export function* feedbackTerms(
  queryTerms: readonly string[],
  docs: readonly FeedbackDoc[],
  scope: DocScope,
  parameters: Bm25Parameters,
): Steps<readonly WeightedTerm[]> {
  const inQuery = new Set(queryTerms)
  const norm = lengthNorm(parameters, scope.averageLength)
  const idfs = new Map<string, number>()
  const votes = new Map<string, number>()
  for (const { terms, score } of docs) {
    for (const [term, frequency] of countTerms(terms)) {
      if (inQuery.has(term) || plainTerm(term) === undefined) continue
      let idf = idfs.get(term)
      if (idf === undefined) idfs.set(term, (idf = feedbackIdf(term, scope)))
      const vote = score * termScore(idf, frequency, terms.length, norm)
      if (vote > 0) votes.set(term, (votes.get(term) ?? 0) + vote)
    }
    yield
  }
  const best = [...votes].toSorted(([a, more], [b, less]) => less - more || (a < b ? -1 : 1)).slice(0, FEEDBACK_TERMS)
  const top = best[0]?.[1] ?? 1
  return best.map(([term, vote]) => ({ term, weight: (FEEDBACK_WEIGHT * vote) / top }))
}

function feedbackIdf(term: string, scope: DocScope): number {
  const docFrequency = docFrequencyOf(term, scope)
  return docFrequency < 2 ? 0 : inverseDocumentFrequency(scope.docCount, docFrequency)
}

function countTerms(terms: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}
