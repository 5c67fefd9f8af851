import type { ScopePart } from './doc-scope.ts'

const NONE = -1

/**
 * Which cells of the score board are turns next to each other: for each the turn before and the turn after in the same
 * conversation, of those in the scope. Turns are in the order of their document numbers.
 */
export class TurnLinks {
  /** For each cell the one before, or after; below 0 where there is none. */
  before = new Int32Array(0)
  after = new Int32Array(0)
  /** The last turn so far of each conversation. */
  #last = new Int32Array(0)
  #linked = 0

  /** How many cells are linked. */
  get linked(): number {
    return this.#linked
  }

  get byteSize(): number {
    return this.before.byteLength + this.after.byteLength + this.#last.byteLength
  }

  /**
   * Links what the parts hold beyond what is linked already: cells that are linked must not have changed. Those of an older
   * list of parts are linked to newer ones as well.
   */
  extend(parts: readonly ScopePart[], cellCount: number): void {
    if (cellCount <= this.#linked) return
    this.before = resized(this.before, cellCount)
    this.after = resized(this.after, cellCount)
    for (const part of parts) {
      if (part.base + part.segment.docCount > this.#linked) this.#link(part)
    }
    this.#linked = cellCount
  }

  /** The turn `distance` further on, or further back if it is below 0; -1 if there is none. */
  at(cell: number, distance: number): number {
    const links = distance < 0 ? this.before : this.after
    let found = cell
    for (let step = Math.abs(distance); step > 0 && found !== NONE; step--) found = links[found]!
    return found
  }

  #link({ segment, base, mask }: ScopePart): void {
    const { docCount, conversations } = segment
    for (let slot = Math.max(0, this.#linked - base); slot < docCount; slot++) {
      if (mask?.[slot] === 0) continue
      const conversation = conversations[slot]!
      if (conversation >= this.#last.length) this.#last = resized(this.#last, conversation + 1)
      const cell = base + slot
      const last = this.#last[conversation]!
      this.before[cell] = last
      if (last !== NONE) this.after[last] = cell
      this.#last[conversation] = cell
    }
  }
}

/** A copy with room for so many, and some more. */
function resized(links: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  if (size <= links.length) return links
  const larger = new Int32Array(Math.ceil(size * 1.125)).fill(NONE, links.length)
  larger.set(links)
  return larger
}
