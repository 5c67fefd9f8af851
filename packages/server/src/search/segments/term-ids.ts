/** Assigns ids to terms in the order of their first appearance, starting at 0. */
export interface TermIds {
  readonly size: number
  get(term: string): number | undefined
  /** Assigns an id to a term that does not have one. */
  add(term: string): number
  /** All terms, in the order of their ids. */
  readonly terms: readonly string[]
}

/** A power of two. */
const partCount = 64
/** The number of terms in the first map. Most segments need no other map. */
const firstCount = 4096

/**
 * Splits the terms over many small maps, because a large map copies all entries when it grows. With half a million
 * terms that blocks the thread for 30 ms.
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

/** Partitions by the last characters of terms, which vary more than the first ones. */
function partOf(term: string): number {
  const last = term.length - 1
  return (term.charCodeAt(last) + 7 * term.charCodeAt(last - 1) + 31 * term.charCodeAt(last >> 1)) & (partCount - 1)
}
