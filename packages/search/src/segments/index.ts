/**
 * The parts of an index, for programs that keep documents and segments in a store of their own.
 *
 * - Write: `analyze` the texts, `draftSegment`, and store the bytes and the rows in one transaction. Then call
 *   `index.addSegment(openSegment(firstDoc, bytes))`.
 * - Search: `searchTexts(index, search)`, and read the texts that it requests. To combine searches, feedback and
 *   explanations in another way, hold the result of `index.prepare(query)`.
 * - Merge: if `planMerge` returns a plan, run `mergeInSteps`, replace the stored segments in one transaction, then call
 *   `index.replaceSegments`.
 * - Open: `createSegmentIndex`, `removeConversations` with the deleted conversations, `addSegment` for each stored
 *   segment. After an `IndexError`, rebuild the index from the text.
 * - Delete: `removeConversations` or `removeDocs`. Merging the affected segments, even a single one, erases the terms.
 * - Long operations run in steps (see `@sekha/search/steps`), so that none blocks the thread.
 *
 * @module @sekha/search/segments
 */
export { draftSegment, type SegmentDoc, type SegmentDraft } from './encode-segment.ts'
export { openFreshSegment, openSegment, type Segment } from './segment.ts'
export { IndexError } from './segment-layout.ts'
export { type MergedSegment, mergeInSteps } from './merge-segments.ts'
export { planMerge, type MergePlan, type MergePolicy } from './plan-merge.ts'

export { createSegmentIndex, type SegmentIndex } from '../ranking/segment-index.ts'
export type { PreparedQuery } from '../ranking/prepared-query.ts'
export { DEFAULT_NEIGHBOUR_WEIGHTS } from '../ranking/neighbours.ts'
export { FEEDBACK_DOCS, type FeedbackDoc } from '../ranking/feedback.ts'
export type {
  DocHit,
  DocQuery,
  DocResults,
  DocSearch,
  ExplainedNeighbour,
  ExplainedTerm,
  Explanation,
  ScoringOptions,
  TermSource,
  WeightedTerm,
} from '../ranking/doc-search.ts'
export {
  type DocText,
  type FoundTexts,
  type ScoreShares,
  searchTexts,
  type TextRequest,
  type TextSearch,
  type TextSteps,
} from '../ranking/search-texts.ts'
export type { DocFilter } from '../ranking/doc-scope.ts'
export { createBitset, type Bitset } from '../ranking/bitset.ts'
