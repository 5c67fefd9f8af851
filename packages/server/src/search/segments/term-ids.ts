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

/**
 * Keeps the terms in many small maps: one large map copies all its entries when it grows, which holds the thread for
 * 30 ms with half a million terms.
 */
export function createTermIds(): TermIds {
  const parts = Array.from({ length: partCount }, (): Map<string, number> | undefined => undefined)
  const terms: string[] = []
  return {
    get size() {
      return terms.length
    },
    get: (term) => parts[partOf(term)]?.get(term),
    add(term) {
      const part = (parts[partOf(term)] ??= new Map<string, number>())
      part.set(term, terms.length)
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
