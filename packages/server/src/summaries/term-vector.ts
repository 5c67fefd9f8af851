/** Weights of terms; a vector of length 1, or of no terms. */
export type TermVector = ReadonlyMap<string, number>

/**
 * A unit vector for each list of terms: the number of times that a term occurs, times the logarithm of how rare it is
 * among the lists (tf–idf: Salton and Buckley 1988).
 */
export function termVectors(lists: readonly (readonly string[])[]): readonly TermVector[] {
  const holders = new Map<string, number>()
  for (const terms of lists) for (const term of new Set(terms)) holders.set(term, (holders.get(term) ?? 0) + 1)
  return lists.map((terms) => {
    const weights = new Map<string, number>()
    for (const term of terms) {
      const rarity = Math.log(1 + lists.length / (holders.get(term) ?? 1))
      weights.set(term, (weights.get(term) ?? 0) + rarity)
    }
    return unit(weights)
  })
}

/** The cosine of two unit vectors; the dot product, where one of them is not. */
export function dot(one: TermVector, other: TermVector): number {
  const [small, large] = one.size < other.size ? [one, other] : [other, one]
  let sum = 0
  for (const [term, weight] of small) sum += weight * (large.get(term) ?? 0)
  return sum
}

/** The sum of the vectors. */
export function sumOf(vectors: readonly TermVector[]): TermVector {
  const sum = new Map<string, number>()
  for (const vector of vectors) for (const [term, weight] of vector) sum.set(term, (sum.get(term) ?? 0) + weight)
  return sum
}

function unit(weights: ReadonlyMap<string, number>): TermVector {
  const length = Math.sqrt([...weights.values()].reduce((sum, weight) => sum + weight * weight, 0))
  return length === 0 ? weights : new Map([...weights].map(([term, weight]) => [term, weight / length]))
}
