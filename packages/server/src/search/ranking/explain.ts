import { lengthNorm, termScore, type Bm25Parameters } from './bm25.ts'
import type { DocScope, ScopePart } from './doc-scope.ts'
import { PostingCursor, type PostingList } from '../segments/postings.ts'
import type { QueryTerm, ResolvedQuery } from './query.ts'
import type { ExplainedNeighbour, ExplainedTerm, Explanation } from './search-request.ts'

/** A document in a scope. */
export interface ScopePlace {
  readonly index: number
  readonly slot: number
}

/** A document nearby that may give a part of its score. */
export interface NearbyPlace extends ScopePlace {
  readonly doc: number
  readonly distance: number
  readonly weight: number
}

/** The parts of one document's score; undefined if it is not in the scope or has none. */
export function explainDoc(
  scope: DocScope,
  query: ResolvedQuery,
  parameters: Bm25Parameters,
  place: ScopePlace,
  nearby: readonly NearbyPlace[],
): Explanation | undefined {
  const part = scope.parts[place.index]
  if (!part || part.mask?.[place.slot] === 0) return undefined
  const terms = explainTerms(scope, query.terms, parameters, place)
  let isFound = hasQueryTerm(terms)
  const neighbours = nearby.flatMap(({ doc, distance, weight, ...there }): ExplainedNeighbour[] => {
    const theirs = explainTerms(scope, query.terms, parameters, there)
    const raw = weight * sumOf(theirs)
    if (raw === 0) return []
    isFound ||= hasQueryTerm(theirs)
    return [{ doc, distance, weight, raw }]
  })
  if (!isFound) return undefined
  const raw = sumOf(terms) + sumOf(neighbours)
  const { averageLength, docCount } = scope
  const { ceiling } = query
  const length = part.segment.lengths[place.slot] ?? 0
  return { score: raw / ceiling, raw, ceiling, length, averageLength, docCount, terms, neighbours }
}

function explainTerms(
  scope: DocScope,
  terms: readonly QueryTerm[],
  parameters: Bm25Parameters,
  { index, slot }: ScopePlace,
): readonly ExplainedTerm[] {
  const part = scope.parts[index]
  if (!part) return []
  const norm = lengthNorm(parameters, scope.averageLength)
  const length = part.segment.lengths[slot] ?? 0
  return terms.map(({ lists, ceiling, ...term }): ExplainedTerm => {
    const frequency = frequencyIn(part, lists[index], slot)
    return { ...term, frequency, raw: frequency === 0 ? 0 : termScore(ceiling, frequency, length, norm) }
  })
}

function frequencyIn(part: ScopePart, list: PostingList | undefined, slot: number): number {
  if (!list || part.mask?.[slot] === 0) return 0
  const cursor = new PostingCursor(list)
  while (cursor.next()) {
    if (cursor.slot >= slot) return cursor.slot === slot ? cursor.frequency : 0
  }
  return 0
}

const hasQueryTerm = (terms: readonly ExplainedTerm[]): boolean =>
  terms.some(({ source, raw }) => source === 'query' && raw > 0)

const sumOf = (parts: readonly { readonly raw: number }[]): number => parts.reduce((sum, { raw }) => sum + raw, 0)
