import type { Steps } from '../steps/steps.ts'
import { inverseDocumentFrequency } from '../analysis/inverse-document-frequency.ts'
import { type Bm25Parameters } from './bm25.ts'
import { completionLists } from './completions.ts'
import type { DocScope } from './doc-scope.ts'
import { neighbourCeiling } from './neighbours.ts'
import { uniteForms } from './term-lists.ts'
import { countPassing, type PostingList } from '../segments/postings.ts'
import type { DocQuery, ScoringOptions, TermSource } from './doc-search.ts'
import { possibleStems } from '../analysis/possible-stems.ts'
import { wordForms } from '../analysis/word-terms.ts'

/** A query term with its statistics in a scope. */
export interface QueryTerm {
  readonly term: string
  readonly source: TermSource
  /** Its weight. For a query term, the number of its occurrences in the query. */
  readonly weight: number
  /** The number of documents in the scope that contain it. */
  readonly docFrequency: number
  readonly idf: number
  /** weight · idf · (k1 + 1): the supremum of the term's contribution to a score. */
  readonly ceiling: number
  /** Its posting list in each part of the scope. */
  readonly lists: readonly (PostingList | undefined)[]
}

/** A query whose terms are resolved in a scope. */
export interface ResolvedQuery {
  readonly terms: readonly QueryTerm[]
  /**
   * The supremum of all possible scores: the sum of all ceilings, multiplied by the maximum contribution of neighbours.
   */
  readonly ceiling: number
}

type Lists = readonly (PostingList | undefined)[]

const encoder = new TextEncoder()

/**
 * Resolves the distinct terms of a query in the order of first appearance, then the prefix.
 *
 * A repeated term counts once per occurrence. This is BM25 with unbounded k3, as in Lucene and Anserini; the literature
 * finds that k3 has no effect on short queries.
 */
export function* resolveOwnTerms(
  { terms, prefix, forms }: DocQuery,
  scope: DocScope,
  parameters: Bm25Parameters,
): Steps<readonly QueryTerm[]> {
  const weights = new Map<string, number>()
  for (const term of terms) weights.set(term, (weights.get(term) ?? 0) + 1)
  const own: QueryTerm[] = []
  for (const [term, weight] of weights) {
    const its = forms?.get(term)
    const lists = its && scope.parts.map((part) => uniteForms(part, its))
    own.push(resolveTerm({ term, source: 'query', weight }, scope, parameters, lists))
    yield
  }
  if (prefix === undefined) return own
  const lists = yield* completionLists(prefix, [...possibleStems(prefix), ...wordForms(prefix).terms], scope)
  return [...own, resolveTerm({ term: `${prefix}*`, source: 'query', weight: 1 }, scope, parameters, lists)]
}

/** Resolves the added terms and computes the ceiling of the whole query. `own` holds the query's own terms. */
export function resolveQuery(
  { added = [], neighbours = [] }: ScoringOptions,
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

/** Counts the documents of the scope that contain the term. */
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
