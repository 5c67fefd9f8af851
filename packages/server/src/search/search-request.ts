import type { DocFilter } from './doc-scope.ts'

/** What decides the score of a document. */
export interface ScoringRequest {
  /** What `analyze` makes of the user's words. Documents that have any of them are found. */
  readonly terms: readonly string[]
  readonly filter?: DocFilter | undefined
  /** How slowly repetitions of a term stop counting. @default 0.9 */
  readonly k1?: number | undefined
  /** How much a long document is marked down, 0 to 1. @default 0.4 */
  readonly b?: number | undefined
}

/** A query to the index. */
export interface SearchRequest extends ScoringRequest {
  /** How many hits at most. */
  readonly limit: number
  /** How many hits to skip. @default 0 */
  readonly offset?: number | undefined
}

/** A document that was found. */
export interface SearchHit {
  readonly doc: number
  readonly conversation: number
  /**
   * 0 to 1: the share of the best score that the query could have, `raw` divided by the sum of weight · idf · (k1 + 1)
   * over its terms. Terms that no document has are part of that sum: who finds half of the query scores half at most.
   */
  readonly score: number
  /** The BM25 score. */
  readonly raw: number
}

/** What a search found. */
export interface SearchResult {
  /** How many documents match, on all pages. */
  readonly total: number
  /** Best first; among equals the newer document first. */
  readonly hits: readonly SearchHit[]
  /** The terms of the query that some document in the scope has. */
  readonly termsFound: readonly string[]
}

/** Why a document scores what it scores. */
export interface Explanation {
  readonly score: number
  readonly raw: number
  /** The length of the document and of the average one in the scope, in terms. */
  readonly length: number
  readonly averageLength: number
  /** How many documents are in the scope. */
  readonly docCount: number
  readonly terms: readonly ExplainedTerm[]
}

/** A query term's part of an {@link Explanation}. */
export interface ExplainedTerm {
  readonly term: string
  /** How often the query says it. */
  readonly weight: number
  /** How often the document has it. */
  readonly frequency: number
  /** How many documents in the scope have it. */
  readonly docFrequency: number
  readonly idf: number
  /** Its share of `raw`. */
  readonly raw: number
}
