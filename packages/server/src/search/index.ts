/**
 * Full-text search over the messages of one tenant: pure and in memory, for an engine that owns the store.
 *
 * - Write: `analyze` the texts, `draftSegment`, store the bytes with the rows in one transaction, then
 *   `index.addSegment(openSegment(firstDoc, bytes))`. Then, where `planMerge` says so, `mergeInSteps`, replace the
 *   stored segments in one transaction, then `index.replaceSegments`.
 * - Open: `createIndex`, `removeConversations` with those that were deleted, `addSegment` for each stored segment. A
 *   `SegmentError` means: rebuild from the text.
 * - What can take long is done in steps (see `steps/`), so that one operation never holds the thread.
 * - Delete: `removeConversations`; a merge of the segments concerned, even of a single one, erases their terms.
 */
export { analyze, analyzeInSteps } from './analysis/analyze.ts'
export { limitMarks } from './analysis/limit-marks.ts'
export { isStopWord } from './analysis/stop-words.ts'
export {
  containsPhrase,
  type Phrase,
  phraseTerms,
  preparePhrase,
  quotedPhrases,
  wordSequence,
  wordsInSteps,
} from './analysis/phrases.ts'
export { isDense, splitPrefix } from './analysis/split-prefix.ts'
export { cutSnippet, type Snippet } from './analysis/snippet.ts'

export { draftSegment, type SegmentDoc, type SegmentDraft } from './segments/encode-segment.ts'
export { openFreshSegment, openSegment, type Segment } from './segments/segment.ts'
export { SegmentError } from './segments/segment-layout.ts'
export { mergeInSteps, type StoredSegment } from './segments/merge-segments.ts'
export { planMerge, type MergePlan, type MergePolicy } from './segments/plan-merge.ts'

export { createIndex, type SearchIndex } from './ranking/search-index.ts'
export { inverseDocumentFrequency } from './ranking/bm25.ts'
export { DEFAULT_NEIGHBOUR_WEIGHTS } from './ranking/neighbours.ts'
export { FEEDBACK_DOCS } from './ranking/feedback.ts'
export type { ExplainedTerm, Explanation, ScoringRequest, WeightedTerm } from './ranking/search-request.ts'
export type { DocFilter } from './ranking/doc-scope.ts'
export { createBitset, type Bitset } from './ranking/bitset.ts'
