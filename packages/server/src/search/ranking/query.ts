import type { Steps } from '../../steps/steps.ts'
import { inverseDocumentFrequency, type Bm25Parameters } from './bm25.ts'
import { completionLists } from './completions.ts'
import type { DocScope } from './doc-scope.ts'
import { neighbourCeiling } from './neighbours.ts'
import { countPassing, type PostingList } from '../segments/postings.ts'
import type { ScoringRequest, TermSource } from './search-request.ts'
import { possibleStems } from '../analysis/possible-stems.ts'

/** A term of a query, looked up in a scope. */
export interface QueryTerm {
  readonly term: string
  readonly source: TermSource
  /** How much it counts: for a term of the query, how often the query says it. */
  readonly weight: number
  /** In how many documents of the scope it is. */
  readonly docFrequency: number
  readonly idf: number
  /** weight · idf · (k1 + 1): the share of the score that the term can reach. */
  readonly ceiling: number
  /** Its posting list in each part of the scope. */
  readonly lists: readonly (PostingList | undefined)[]
}

/** A query whose terms have been looked up. */
export interface ResolvedQuery {
  readonly terms: readonly QueryTerm[]
  /** The supremum of the scores that any document could have: all ceilings, with the best of neighbours. */
  readonly ceiling: number
}

type Lists = readonly (PostingList | undefined)[]

const encoder = new TextEncoder()

/**
 * Looks up the terms of a query, each once, in the order in which they first appear; then the prefix.
 *
 * A repeated term counts as often as it is said: that is BM25 with k3 without bound, as Lucene and Anserini score, and
 * the literature finds k3 of no effect on short queries.
 */
export function* resolveOwnTerms(
  { terms, prefix }: ScoringRequest,
  scope: DocScope,
  parameters: Bm25Parameters,
): Steps<readonly QueryTerm[]> {
  const weights = new Map<string, number>()
  for (const term of terms) weights.set(term, (weights.get(term) ?? 0) + 1)
  const own: QueryTerm[] = []
  for (const [term, weight] of weights) {
    own.push(resolveTerm({ term, source: 'query', weight }, scope, parameters))
    yield
  }
  if (prefix === undefined) return own
  const lists = yield* completionLists(prefix, possibleStems(prefix), scope)
  return [...own, resolveTerm({ term: `${prefix}*`, source: 'query', weight: 1 }, scope, parameters, lists)]
}

/** Looks up what was added, and adds up what a document could reach. `own` is what the query itself says. */
export function resolveQuery(
  { added = [], neighbours = [] }: ScoringRequest,
  own: readonly QueryTerm[],
  scope: DocScope,
  parameters: Bm25Parameters,
): ResolvedQuery {
  const isOwn = new Set(own.map(({ term }) => term))
  const terms = [
    ...own,
    ...added
      .filter(({ term }) => !isOwn.has(term))
      .map((term) => resolveTerm({ ...term, source: 'feedback' }, scope, parameters)),
  ]
  const best = terms.reduce((sum, { ceiling }) => sum + ceiling, 0)
  return { terms, ceiling: best * neighbourCeiling(neighbours) }
}

function resolveTerm(
  term: Pick<QueryTerm, 'term' | 'source' | 'weight'>,
  scope: DocScope,
  { k1 }: Bm25Parameters,
  lists: Lists = findLists(term.term, scope),
): QueryTerm {
  const docFrequency = countDocs(scope, lists)
  const idf = inverseDocumentFrequency(scope.docCount, docFrequency)
  return { ...term, docFrequency, idf, ceiling: term.weight * idf * (k1 + 1), lists }
}

/** How many documents of the scope have the term. */
export const docFrequencyOf = (term: string, scope: DocScope): number => countDocs(scope, findLists(term, scope))

function findLists(term: string, { parts }: DocScope): Lists {
  const bytes = encoder.encode(term)
  return parts.map(({ segment }) => segment.find(bytes))
}

function countDocs({ parts }: DocScope, lists: Lists): number {
  let count = 0
  for (const [index, { mask }] of parts.entries()) {
    const list = lists[index]
    if (list) count += mask === undefined ? list.docFrequency : countPassing(list, mask)
  }
  return count
}
