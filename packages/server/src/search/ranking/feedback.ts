import type { Steps } from '../../steps/steps.ts'
import { inverseDocumentFrequency, lengthNorm, termScore, type Bm25Parameters } from './bm25.ts'
import type { DocScope } from './doc-scope.ts'
import { docFrequencyOf } from './query.ts'
import type { WeightedTerm } from './search-request.ts'

/** A document that the query found, with its terms as `analyze` gives them. */
export interface FeedbackDoc {
  readonly terms: readonly string[]
  /** The score that the query gave it. */
  readonly score: number
}

/** How many of the best documents speak. A handful is what the literature uses where documents are short. */
export const FEEDBACK_DOCS = 5
/** How many terms they add, and how much the best of them counts beside a term of the query. */
const FEEDBACK_TERMS = 10
const FEEDBACK_WEIGHT = 0.3

/**
 * Pseudo-relevance feedback (J. J. Rocchio, 1971; the form with scores as weights is that of Lavrenko and Croft's
 * relevance models, 2001): the terms that tell most about the best documents. Each document votes for a term with the
 * score that the query gave it times the BM25 share of the term in it; the best count {@link FEEDBACK_WEIGHT}, the
 * others in proportion. Terms of a single document are left out: they could only bring back that document.
 */
export function* feedbackTerms(
  queryTerms: readonly string[],
  docs: readonly FeedbackDoc[],
  scope: DocScope,
  parameters: Bm25Parameters,
): Steps<readonly WeightedTerm[]> {
  const isAsked = new Set(queryTerms)
  const norm = lengthNorm(parameters, scope.averageLength)
  const idfs = new Map<string, number>()
  const votes = new Map<string, number>()
  for (const { terms, score } of docs) {
    for (const [term, frequency] of countTerms(terms)) {
      if (isAsked.has(term)) continue
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
