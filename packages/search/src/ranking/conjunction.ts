import type { Steps } from '../steps/steps.ts'
import type { TermForms } from '../analysis/word-terms.ts'
import type { DocScope, ScopePart } from './doc-scope.ts'
import { uniteForms } from './term-lists.ts'
import { PostingCursor, type PostingList } from '../segments/postings.ts'

/**
 * Returns the newest `limit` documents of the scope that contain a form of each term, newest first. Without terms, returns the
 * newest documents.
 */
export function* docsWithAll(
  terms: readonly TermForms[],
  { parts }: DocScope,
  limit: number,
): Steps<readonly number[]> {
  const docs: number[] = []
  for (let index = parts.length - 1; index >= 0 && docs.length < limit; index--) {
    const part = parts[index]!
    const lists = terms.map((forms) => uniteForms(part, { terms: forms.terms, starts: [] }))
    if (lists.includes(undefined)) continue
    const counts = yield* countTerms(part, lists as readonly PostingList[])
    for (let slot = counts.length - 1; slot >= 0 && docs.length < limit; slot--) {
      if (counts[slot] === terms.length && part.mask?.[slot] !== 0) docs.push(part.segment.docAt(slot))
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
