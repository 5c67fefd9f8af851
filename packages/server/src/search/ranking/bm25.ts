/** The two parameters of BM25. */
export interface Bm25Parameters {
  /** How slowly repetitions of a term stop counting. */
  readonly k1: number
  /** How much a long document is marked down, 0 (not) to 1 (in full proportion). */
  readonly b: number
}

/**
 * The defaults of Anserini (Yang, Fang, Lin 2017) for short passages. Chat messages are short too: on long chat
 * histories they found more than the older 1.2 and 0.75.
 */
export const DEFAULT_BM25: Bm25Parameters = { k1: 0.9, b: 0.4 }

/**
 * How much a term tells: ln(1 + (N − df + ½) / (df + ½)), the form of Robertson and Zaragoza (2009) with the 1 inside
 * that keeps it above zero for terms in more than half of the documents.
 */
export function inverseDocumentFrequency(docCount: number, docFrequency: number): number {
  return Math.log(1 + (docCount - docFrequency + 0.5) / (docFrequency + 0.5))
}

/** The part of a term's score that depends on the document's length: `base + slope × length`. */
export interface LengthNorm {
  readonly base: number
  readonly slope: number
}

/** k1 · (1 − b + b · length / averageLength), with the constants taken out of the loop. */
export function lengthNorm({ k1, b }: Bm25Parameters, averageLength: number): LengthNorm {
  return { base: k1 * (1 - b), slope: averageLength > 0 ? (k1 * b) / averageLength : 0 }
}

/**
 * A term's share of a document's score. `ceiling` is idf · (k1 + 1) times the term's weight in the query: what the
 * share grows to, and never reaches, as the term frequency grows.
 */
export function termScore(ceiling: number, termFrequency: number, length: number, norm: LengthNorm): number {
  return (ceiling * termFrequency) / (termFrequency + norm.base + norm.slope * length)
}
