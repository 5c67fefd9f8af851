/**
 * Full-text search for conversations.
 *
 * @module @sekha/search
 */
export { createIndex, openIndex, openIndexInSteps, type SearchIndex } from './documents/search-index.ts'
export type { SearchDocument } from './documents/document.ts'
export type {
  ExplainedTurn,
  HitExplanation,
  SearchHit,
  SearchOptions,
  SearchResults,
} from './documents/search-options.ts'
export type { Highlight, Snippet } from './analysis/snippet.ts'
export { IndexError } from './segments/segment-layout.ts'
