import { lengthNorm, termScore, type Bm25Parameters } from './bm25.ts'
import type { DocScope, ScopePart } from './doc-scope.ts'
import { PostingCursor, type PostingList } from './postings.ts'
import type { ResolvedQuery } from './query.ts'
import type { ExplainedTerm, Explanation } from './search-request.ts'

/** The parts of one document's score; undefined if it is not in the scope or has none of the terms. */
export function explainDoc(
  scope: DocScope,
  query: ResolvedQuery,
  parameters: Bm25Parameters,
  place: { readonly index: number; readonly slot: number },
): Explanation | undefined {
  const part = scope.parts[place.index]
  if (!part || part.mask?.[place.slot] === 0) return undefined
  const length = part.segment.lengths[place.slot] ?? 0
  const norm = lengthNorm(parameters, scope.averageLength)
  const terms = query.terms.map(({ lists, ceiling, term, weight, docFrequency, idf }): ExplainedTerm => {
    const frequency = frequencyIn(part, lists[place.index], place.slot)
    const raw = frequency === 0 ? 0 : termScore(ceiling, frequency, length, norm)
    return { term, weight, frequency, docFrequency, idf, raw }
  })
  const raw = terms.reduce((sum, term) => sum + term.raw, 0)
  if (raw === 0) return undefined
  const { averageLength, docCount } = scope
  return { score: raw / query.ceiling, raw, length, averageLength, docCount, terms }
}

function frequencyIn({ segment }: ScopePart, list: PostingList | undefined, slot: number): number {
  if (!list) return 0
  const cursor = new PostingCursor(segment.bytes, list)
  while (cursor.next()) {
    if (cursor.slot >= slot) return cursor.slot === slot ? cursor.frequency : 0
  }
  return 0
}
