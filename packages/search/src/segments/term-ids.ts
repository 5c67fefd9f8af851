/** A power of two. */
const partCount = 64
/** The number of terms in the first map, which grows within 2 ms up to this size. Nearly all segments need no other map. */
const firstCount = 32_768

/**
 * Assigns ids to terms in the order of their first appearance, starting at 0. Terms beyond the first 32,768 go into many
 * small maps, because a large map copies all entries when it grows. With half a million terms that blocks the thread for
 * 30 ms.
 */
export class TermIds {
  readonly #first = new Map<string, number>()
  readonly #parts: Map<string, number>[] = []
  /** All terms, in the order of their ids. */
  readonly terms: string[] = []

  get size(): number {
    return this.terms.length
  }

  get(term: string): number | undefined {
    const id = this.#first.get(term)
    return id === undefined && this.#parts.length > 0 ? this.#parts[partOf(term)]?.get(term) : id
  }

  /** Assigns an id to a term that does not have one. */
  add(term: string): number {
    const id = this.terms.length
    if (id < firstCount) this.#first.set(term, id)
    else this.#addToPart(term, id)
    this.terms.push(term)
    return id
  }

  #addToPart(term: string, id: number): void {
    if (this.#parts.length === 0)
      for (let part = 0; part < partCount; part++) this.#parts.push(new Map<string, number>())
    this.#parts[partOf(term)]?.set(term, id)
  }
}

/** Partitions by the last characters of terms, which vary more than the first ones. */
function partOf(term: string): number {
  const last = term.length - 1
  return (term.charCodeAt(last) + 7 * term.charCodeAt(last - 1) + 31 * term.charCodeAt(last >> 1)) & (partCount - 1)
}
