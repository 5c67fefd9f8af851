import type { Steps } from '@sekha/search/steps'

/** Vectors computed, or added, per step. */
const vectorsPerStep = 64

/** Term weights. The vector has length 1, or no terms. */
export type TermVector = ReadonlyMap<string, number>

/**
 * Computes a unit tf–idf vector (Salton and Buckley 1988) for each list of terms: a term's frequency times the
 * logarithm of its rarity among the lists.
 */
export function* termVectors(lists: readonly (readonly string[])[]): Steps<readonly TermVector[]> {
  const holders = new Map<string, number>()
  for (const [at, terms] of lists.entries()) {
    if (at % vectorsPerStep === vectorsPerStep - 1) yield
    for (const term of new Set(terms)) holders.set(term, (holders.get(term) ?? 0) + 1)
  }
  const vectors: TermVector[] = []
  for (const terms of lists) {
    if (vectors.length % vectorsPerStep === vectorsPerStep - 1) yield
    const weights = new Map<string, number>()
    for (const term of terms) {
      const rarity = Math.log(1 + lists.length / (holders.get(term) ?? 1))
      weights.set(term, (weights.get(term) ?? 0) + rarity)
    }
    vectors.push(unit(weights))
  }
  return vectors
}

/** The dot product of two vectors, which for unit vectors is their cosine. */
export function dot(one: TermVector, other: TermVector): number {
  const [small, large] = one.size < other.size ? [one, other] : [other, one]
  let sum = 0
  for (const [term, weight] of small) sum += weight * (large.get(term) ?? 0)
  return sum
}

/** The sum of the vectors. */
export function* sumOf(vectors: readonly TermVector[]): Steps<TermVector> {
  const sum = new Map<string, number>()
  for (const [at, vector] of vectors.entries()) {
    if (at % vectorsPerStep === vectorsPerStep - 1) yield
    for (const [term, weight] of vector) sum.set(term, (sum.get(term) ?? 0) + weight)
  }
  return sum
}

function unit(weights: ReadonlyMap<string, number>): TermVector {
  const length = Math.sqrt([...weights.values()].reduce((sum, weight) => sum + weight * weight, 0))
  return length === 0 ? weights : new Map([...weights].map(([term, weight]) => [term, weight / length]))
}
