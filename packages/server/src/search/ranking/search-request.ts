import type { DocFilter } from './doc-scope.ts'

/** A term that counts as much as `weight` terms of the query. */
export interface WeightedTerm {
  readonly term: string
  readonly weight: number
}

/** What decides the score of a document. */
export interface ScoringRequest {
  /** What `analyze` makes of the user's words. Documents that have any of them are found. */
  readonly terms: readonly string[]
  /** The start of a word, lower-case: terms that begin with it, or are its stem, count as one term. */
  readonly prefix?: string | undefined
  /** Terms that the best documents have in common; see `feedback`. They change scores and find nothing by themselves. */
  readonly added?: readonly WeightedTerm[] | undefined
  /**
   * How much of its own score a document gives to those of its conversation that are one, two, … places away.
   * @default none
   */
  readonly neighbours?: readonly number[] | undefined
  readonly filter?: DocFilter | undefined
  /** How slowly repetitions of a term stop counting. @default 0.9 */
  readonly k1?: number | undefined
  /** How much a long document is marked down, 0 to 1. @default 0.4 */
  readonly b?: number | undefined
}

/** A query to the index. */
export interface SearchRequest extends ScoringRequest {
  /**
   * Finds these documents and no others, with a score of 0 if they have no term. The others still count in the statistics
   * and speak for their neighbours.
   */
  readonly only?: ReadonlySet<number> | undefined
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
   * over its terms, times what a document with the best of neighbours would have of it. Terms that no document has are
   * part of that sum: who finds half of the query scores half at most.
   */
  readonly score: number
  /** The BM25 score, with what the neighbours give. */
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
  /** How many documents pass the filter. */
  readonly docCount: number
}

/** Why a document scores what it scores. */
export interface Explanation {
  readonly score: number
  readonly raw: number
  /** What `raw` is a share of. */
  readonly ceiling: number
  /** The length of the document and of the average one in the scope, in terms. */
  readonly length: number
  readonly averageLength: number
  /** How many documents are in the scope. */
  readonly docCount: number
  /** What its own terms give. */
  readonly terms: readonly ExplainedTerm[]
  /** What the turns around it give; only those that give something. */
  readonly neighbours: readonly ExplainedNeighbour[]
}

/** A query term's part of an {@link Explanation}. */
export interface ExplainedTerm {
  readonly term: string
  readonly source: TermSource
  /** How much it counts: for a term of the query, how often the query says it. */
  readonly weight: number
  /** How often the document has it. */
  readonly frequency: number
  /** How many documents in the scope have it. */
  readonly docFrequency: number
  readonly idf: number
  /** Its share of `raw`. */
  readonly raw: number
}

/** Where a term comes from. */
export type TermSource = 'query' | 'feedback'

/** A neighbour's part of an {@link Explanation}. */
export interface ExplainedNeighbour {
  readonly doc: number
  /** How many turns away it is; below zero for earlier ones. */
  readonly distance: number
  readonly weight: number
  /** Its share of `raw`. */
  readonly raw: number
}
