/** The two parameters of BM25. */
export interface Bm25Parameters {
  /** Term-frequency saturation: the higher, the more repetitions of a term count. */
  readonly k1: number
  /** Length normalisation, from 0 (none) to 1 (full). */
  readonly b: number
}

/**
 * Defaults of Anserini (Yang, Fang, Lin 2017) for short passages. On long chat histories they found more than the older
 * 1.2 and 0.75, because chat messages are short too.
 */
export const DEFAULT_BM25: Bm25Parameters = { k1: 0.9, b: 0.4 }

/** The part of a term's score that depends on the document's length: `base + slope × length`. */
export interface LengthNorm {
  readonly base: number
  readonly slope: number
}

/** Precomputes the constants of k1 · (1 − b + b · length / averageLength). */
export function lengthNorm({ k1, b }: Bm25Parameters, averageLength: number): LengthNorm {
  return { base: k1 * (1 - b), slope: averageLength > 0 ? (k1 * b) / averageLength : 0 }
}

/**
 * A term's contribution to a document's score. `ceiling` is idf · (k1 + 1) times the term's weight in the query. The
 * contribution approaches the ceiling as the term frequency grows, but never reaches it.
 */
export function termScore(ceiling: number, termFrequency: number, length: number, norm: LengthNorm): number {
  return (ceiling * termFrequency) / (termFrequency + norm.base + norm.slope * length)
}
