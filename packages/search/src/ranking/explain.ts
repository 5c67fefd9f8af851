import type { Steps } from '../steps/steps.ts'
import { lengthNorm, termScore, type Bm25Parameters } from './bm25.ts'
import type { DocScope } from './doc-scope.ts'
import { PostingCursor, type PostingList } from '../segments/postings.ts'
import type { QueryTerm, ResolvedQuery } from './query.ts'
import type { ExplainedNeighbour, ExplainedTerm, Explanation } from './doc-search.ts'

/** A document in a scope. */
export interface ScopePlace {
  readonly index: number
  readonly slot: number
}

/** A nearby document that may contribute to the score. */
export interface NearbyPlace extends ScopePlace {
  readonly doc: number
  readonly distance: number
  readonly weight: number
}

/** A document to explain, with its neighbours. */
export interface ExplainedPlace extends ScopePlace {
  readonly nearby: readonly NearbyPlace[]
}

/**
 * Breaks down the scores of documents, in their order. The entry is undefined for a document that is outside the scope
 * or has no score. Each posting list is read once, regardless of the number of documents.
 */
export function* explainDocs(
  scope: DocScope,
  query: ResolvedQuery,
  parameters: Bm25Parameters,
  places: readonly (ExplainedPlace | undefined)[],
): Steps<readonly (Explanation | undefined)[]> {
  const all = places.flatMap((place) => (place === undefined ? [] : [place, ...place.nearby]))
  const frequencies = yield* readFrequencies(scope, query.terms, all)
  const explanations: (Explanation | undefined)[] = []
  for (const place of places) {
    explanations.push(place && explainDoc(scope, query, parameters, place, frequencies))
    yield
  }
  return explanations
}

/** The frequency of a query term in a document. */
type Frequencies = (place: ScopePlace, term: number) => number

function* readFrequencies(
  { parts }: DocScope,
  terms: readonly QueryTerm[],
  places: readonly ScopePlace[],
): Steps<Frequencies> {
  const rows = new Map<number, Map<number, Uint32Array>>()
  for (const index of new Set(places.map((place) => place.index))) {
    const part = parts[index]
    if (!part) continue
    const slots = new Set(places.flatMap((place) => (place.index === index ? [place.slot] : [])))
    const passing = [...slots].filter((slot) => part.mask?.[slot] !== 0)
    const ofSlots = new Map(passing.toSorted((a, b) => a - b).map((slot) => [slot, new Uint32Array(terms.length)]))
    rows.set(index, ofSlots)
    for (const [term, { lists }] of terms.entries()) {
      const list = lists[index]
      if (list) readList(list, ofSlots, term)
      yield
    }
  }
  return ({ index, slot }, term) => rows.get(index)?.get(slot)?.[term] ?? 0
}

/** Reads a list up to the last of the given slots, which are in ascending order. */
function readList(list: PostingList, rows: ReadonlyMap<number, Uint32Array>, term: number): void {
  const cursor = new PostingCursor(list)
  let isLeft = cursor.next()
  for (const [slot, row] of rows) {
    while (isLeft && cursor.slot < slot) isLeft = cursor.next()
    if (!isLeft) return
    if (cursor.slot === slot) row[term] = cursor.frequency
  }
}

function explainDoc(
  scope: DocScope,
  query: ResolvedQuery,
  parameters: Bm25Parameters,
  place: ExplainedPlace,
  frequencies: Frequencies,
): Explanation | undefined {
  const part = scope.parts[place.index]
  if (!part || part.mask?.[place.slot] === 0) return undefined
  const terms = explainTerms(scope, query.terms, parameters, place, frequencies)
  let isFound = hasQueryTerm(terms)
  const neighbours = place.nearby.flatMap(({ doc, distance, weight, ...there }): ExplainedNeighbour[] => {
    const theirs = explainTerms(scope, query.terms, parameters, there, frequencies)
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
  place: ScopePlace,
  frequencies: Frequencies,
): readonly ExplainedTerm[] {
  const part = scope.parts[place.index]
  if (!part) return []
  const norm = lengthNorm(parameters, scope.averageLength)
  const length = part.segment.lengths[place.slot] ?? 0
  return terms.map(({ lists: _lists, ceiling, ...term }, at): ExplainedTerm => {
    const frequency = frequencies(place, at)
    return { ...term, frequency, raw: frequency === 0 ? 0 : termScore(ceiling, frequency, length, norm) }
  })
}

const hasQueryTerm = (terms: readonly ExplainedTerm[]): boolean =>
  terms.some(({ source, raw }) => source === 'query' && raw > 0)

const sumOf = (parts: readonly { readonly raw: number }[]): number => parts.reduce((sum, { raw }) => sum + raw, 0)
