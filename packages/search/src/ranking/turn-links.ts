import type { ScopePart } from './doc-scope.ts'

const NONE = -1

/**
 * Links adjacent turns: maps each cell of the score board to the previous and the next turn of its conversation within
 * the scope. Turns are ordered by document number.
 */
export class TurnLinks {
  /** The previous and the next cell of each cell; negative where there is none. */
  before = new Int32Array(0)
  after = new Int32Array(0)
  /** The last linked turn of each conversation. */
  #last = new Int32Array(0)
  #linked = 0

  /** The number of linked cells. */
  get linked(): number {
    return this.#linked
  }

  get byteSize(): number {
    return this.before.byteLength + this.after.byteLength + this.#last.byteLength
  }

  /**
   * Links the cells of the parts that are not linked yet. Cells that are already linked must not have changed. An older
   * list of parts stays linked to newer cells as well.
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

  /** Returns the turn `distance` places later, or earlier if `distance` is negative; -1 if there is none. */
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

/** Returns a copy with room for at least `size` cells, plus an eighth. */
function resized(links: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  if (size <= links.length) return links
  const larger = new Int32Array(Math.ceil(size * 1.125)).fill(NONE, links.length)
  larger.set(links)
  return larger
}
