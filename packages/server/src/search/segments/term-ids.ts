/** Numbers terms in the order of their first appearance, from 0 on. */
export interface TermIds {
  readonly size: number
  get(term: string): number | undefined
  /** The id of a term that has none yet. */
  add(term: string): number
  /** All terms, in the order of their ids. */
  readonly terms: readonly string[]
}

/** A power of two. */
const partCount = 64
/** So many terms share one map, which most segments need no more than. */
const firstCount = 4096

/**
 * Keeps the terms in many small maps: one large map copies all its entries when it grows, which holds the thread for
 * 30 ms with half a million terms.
 */
export function createTermIds(): TermIds {
  const first = new Map<string, number>()
  const parts: Map<string, number>[] = []
  const terms: string[] = []
  return {
    get size() {
      return terms.length
    },
    get: (term) => first.get(term) ?? (parts.length === 0 ? undefined : parts[partOf(term)]?.get(term)),
    add(term) {
      if (terms.length === firstCount)
        for (let part = 0; part < partCount; part++) parts.push(new Map<string, number>())
      const map = terms.length < firstCount ? first : parts[partOf(term)]
      map?.set(term, terms.length)
      return terms.push(term) - 1
    },
    terms,
  }
}

/** The last characters of terms differ more than the first ones. */
function partOf(term: string): number {
  const last = term.length - 1
  return (term.charCodeAt(last) + 7 * term.charCodeAt(last - 1) + 31 * term.charCodeAt(last >> 1)) & (partCount - 1)
}
