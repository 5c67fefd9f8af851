import type { Steps } from '../steps/steps.ts'
import type { DocScope, ScopePart } from './doc-scope.ts'
import { PostingCursor, type PostingList } from '../segments/postings.ts'

const encoder = new TextEncoder()

/**
 * Returns the newest `limit` documents of the scope that contain all terms, newest first. Without terms, returns the
 * newest documents.
 */
export function* docsWithAll(terms: readonly string[], { parts }: DocScope, limit: number): Steps<readonly number[]> {
  const names = [...new Set(terms)].map((term) => encoder.encode(term))
  const docs: number[] = []
  for (let index = parts.length - 1; index >= 0 && docs.length < limit; index--) {
    const part = parts[index]!
    const lists = names.map((name) => part.segment.find(name))
    if (lists.includes(undefined)) continue
    const counts = yield* countTerms(part, lists as readonly PostingList[])
    for (let slot = counts.length - 1; slot >= 0 && docs.length < limit; slot--) {
      if (counts[slot] === names.length && part.mask?.[slot] !== 0) docs.push(part.segment.docAt(slot))
    }
  }
  return docs
}

/** Counts, for each document, the lists that contain it. */
function* countTerms({ segment }: ScopePart, lists: readonly PostingList[]): Steps<Uint16Array> {
  const counts = new Uint16Array(segment.docCount)
  for (const list of lists) {
    const cursor = new PostingCursor(list)
    while (cursor.next()) counts[cursor.slot]!++
    yield
  }
  return counts
}
