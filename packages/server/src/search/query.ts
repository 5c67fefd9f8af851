import { inverseDocumentFrequency, type Bm25Parameters } from './bm25.ts'
import type { DocScope } from './doc-scope.ts'
import { countPassing, type PostingList } from './postings.ts'

/** A term of a query, looked up in a scope. */
export interface QueryTerm {
  readonly term: string
  /** How often the query says it. */
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
  /** The sum of all ceilings: the supremum of the scores that any document could have. */
  readonly ceiling: number
}

const encoder = new TextEncoder()

/**
 * Looks up the terms of a query, each once, in the order in which they first appear.
 *
 * A repeated term counts as often as it is said: that is BM25 with k3 without bound, as Lucene and Anserini score, and
 * the literature finds k3 of no effect on short queries.
 */
export function resolveQuery(terms: readonly string[], scope: DocScope, { k1 }: Bm25Parameters): ResolvedQuery {
  const weights = new Map<string, number>()
  for (const term of terms) weights.set(term, (weights.get(term) ?? 0) + 1)
  const resolved: QueryTerm[] = []
  let total = 0
  for (const [term, weight] of weights) {
    const bytes = encoder.encode(term)
    const lists = scope.parts.map(({ segment }) => segment.find(bytes))
    const docFrequency = countDocs(scope, lists)
    const idf = inverseDocumentFrequency(scope.docCount, docFrequency)
    const ceiling = weight * idf * (k1 + 1)
    total += ceiling
    resolved.push({ term, weight, docFrequency, idf, ceiling, lists })
  }
  return { terms: resolved, ceiling: total }
}

function countDocs({ parts }: DocScope, lists: readonly (PostingList | undefined)[]): number {
  let count = 0
  for (const [index, { segment, mask }] of parts.entries()) {
    const list = lists[index]
    if (list) count += mask === undefined ? list.docFrequency : countPassing(segment.bytes, list, mask)
  }
  return count
}
