/**
 * Full-text search over the messages of one tenant: pure and in memory, for an engine that owns the store.
 *
 * - Write: `analyze` the texts, `encodeSegment`, store the bytes with the rows in one transaction, then
 *   `index.addSegment(openSegment(firstDoc, bytes))`. Then, where `planMerge` says so, `mergeSegments`, replace the
 *   stored segments in one transaction, then `index.replaceSegments`.
 * - Open: `createIndex`, `removeConversations` with those that were deleted, `addSegment` for each stored segment. A
 *   `SegmentError` means: rebuild from the text.
 * - Delete: `removeConversations`; a merge of the segments concerned, even of a single one, erases their terms.
 */
export { analyze } from './analyze.ts'

export { encodeSegment, type SegmentDoc } from './encode-segment.ts'
export { openSegment, type Segment } from './segment.ts'
export { SegmentError } from './segment-layout.ts'
export { mergeSegments, type StoredSegment } from './merge-segments.ts'
export { planMerge, type MergePlan, type MergePolicy } from './plan-merge.ts'

export { createIndex, type SearchIndex } from './search-index.ts'
export { DEFAULT_NEIGHBOUR_WEIGHTS } from './neighbours.ts'
export { FEEDBACK_DOCS } from './feedback.ts'
export type { ExplainedTerm, Explanation, ScoringRequest, WeightedTerm } from './search-request.ts'
export { containsPhrase, phraseTerms, quotedPhrases, wordSequence } from './phrases.ts'
export { splitPrefix } from './split-prefix.ts'
export { cutSnippet, type Snippet } from './snippet.ts'
export type { DocFilter } from './doc-scope.ts'
export { createBitset, type Bitset } from './bitset.ts'
