import type { TermForms } from '../analysis/word-terms.ts'
import type { DocFilter } from './doc-scope.ts'

/** A term that counts as much as `weight` terms of the query. */
export interface WeightedTerm {
  readonly term: string
  readonly weight: number
}

/** A query to prepare. */
export interface DocQuery {
  /** The user's words as `parseQuery` returns them. Documents that contain any of these terms are found. */
  readonly terms: readonly string[]
  /** The terms that count as one of those, by its name; see `parseQuery`. @default each term has one form */
  readonly forms?: ReadonlyMap<string, TermForms> | undefined
  /**
   * A lower-case word prefix. The terms that begin with it, or that are a stem of a word it begins, count as one term.
   */
  readonly prefix?: string | undefined
  readonly filter?: DocFilter | undefined
  /** Term-frequency saturation: the higher, the more repetitions of a term count. @default 0.9 */
  readonly k1?: number | undefined
  /** Length normalisation, from 0 (none) to 1 (full). @default 0.4 */
  readonly b?: number | undefined
}

/** What raises scores beside the query's own terms. */
export interface ScoringOptions {
  /** Terms shared by the best documents; see `feedback`. They change scores but find no further documents. */
  readonly added?: readonly WeightedTerm[] | undefined
  /**
   * The shares of a document's score that the turns at distance one, two, … in its conversation receive.
   * @default none
   */
  readonly neighbours?: readonly number[] | undefined
}

/** Options of one search of a prepared query. */
export interface DocSearch extends ScoringOptions {
  /**
   * Restricts the hits to these documents, and includes those without a matching term with a score of 0. Other
   * documents still count in the statistics and contribute to their neighbours' scores.
   */
  readonly only?: ReadonlySet<number> | undefined
  /** The maximum number of hits. */
  readonly limit: number
  /** The number of hits to skip. @default 0 */
  readonly offset?: number | undefined
}

/** A document that matches a search. */
export interface DocHit {
  readonly doc: number
  readonly conversation: number
  /**
   * From 0 to 1: `raw` divided by the highest score that the query could give. That bound is the sum of weight · idf ·
   * (k1 + 1) over the query's terms, multiplied by the maximum contribution of neighbours. It includes terms that no
   * document contains: matching half the terms (by weight) scores at most 0.5.
   */
  readonly score: number
  /** The BM25 score, contributions of neighbours included. */
  readonly raw: number
}

/** The result of a search. */
export interface DocResults {
  /** The number of matches on all pages. */
  readonly total: number
  /** Best first; hits with equal scores are ordered newest first. */
  readonly hits: readonly DocHit[]
  /** The query terms that at least one document in the scope contains. */
  readonly termsFound: readonly string[]
  /** The number of documents that pass the filter. */
  readonly docCount: number
}

/** The breakdown of a document's score. */
export interface Explanation {
  readonly score: number
  readonly raw: number
  /** The highest possible `raw` score of the query. */
  readonly ceiling: number
  /** The lengths of the document and of the average document in the scope, in terms. */
  readonly length: number
  readonly averageLength: number
  /** The number of documents in the scope. */
  readonly docCount: number
  /** The contributions of the document's own terms. */
  readonly terms: readonly ExplainedTerm[]
  /** The contributions of neighbouring turns, without those that are zero. */
  readonly neighbours: readonly ExplainedNeighbour[]
}

/** The contribution of a query term to a score; see {@link Explanation}. */
export interface ExplainedTerm {
  readonly term: string
  readonly source: TermSource
  /** Its weight. For a query term, the number of its occurrences in the query. */
  readonly weight: number
  /** The frequency of the term in the document. */
  readonly frequency: number
  /** The number of documents in the scope that contain it. */
  readonly docFrequency: number
  readonly idf: number
  /** Its share of `raw`. */
  readonly raw: number
}

/** The origin of a term. */
export type TermSource = 'query' | 'feedback'

/** The contribution of a neighbour to a score; see {@link Explanation}. */
export interface ExplainedNeighbour {
  readonly doc: number
  /** The distance in turns; negative for earlier turns. */
  readonly distance: number
  readonly weight: number
  /** Its share of `raw`. */
  readonly raw: number
}
