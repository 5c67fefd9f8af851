/**
 * Full-text search over the messages of one tenant. The module is pure and in memory; the engine owns the store.
 *
 * - Write: `analyze` the texts, `draftSegment`, and store the bytes and the rows in one transaction. Then call
 *   `index.addSegment(openSegment(firstDoc, bytes))`.
 * - Merge: if `planMerge` returns a plan, run `mergeInSteps`, replace the stored segments in one transaction, then call
 *   `index.replaceSegments`.
 * - Open: `createIndex`, `removeConversations` with the deleted conversations, `addSegment` for each stored segment.
 *   After a `SegmentError`, rebuild the index from the text.
 * - Delete: `removeConversations`. Merging the affected segments, even a single one, erases the terms.
 * - Long operations run in steps (see `steps/`), so that none blocks the thread.
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
