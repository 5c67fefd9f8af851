import { hasBit, type Bitset } from './bitset.ts'
import type { Segment } from '../segments/segment.ts'

/** Tracks the live documents of a segment. Mutable, and shared by all positions of the segment. */
class Liveness {
  /** 1 for each live slot; undefined while all live. */
  live: Uint8Array | undefined
  count: number
  /** The sum of the live documents' lengths. */
  length: number

  constructor({ docCount, totalLength }: Segment) {
    this.count = docCount
    this.length = totalLength
  }
}

/** A segment at a fixed position in the index, with its live documents. */
export class IndexedSegment {
  readonly segment: Segment
  /** The cell of slot 0 on the score board. */
  readonly base: number
  readonly #liveness: Liveness

  constructor(segment: Segment, base = 0, liveness: Liveness = new Liveness(segment)) {
    this.segment = segment
    this.base = base
    this.#liveness = liveness
  }

  /** 1 for each live slot; undefined while all live. */
  get live(): Uint8Array | undefined {
    return this.#liveness.live
  }

  get liveCount(): number {
    return this.#liveness.count
  }

  get liveLength(): number {
    return this.#liveness.length
  }

  /** Returns the same segment at another position. */
  at(base: number): IndexedSegment {
    return base === this.base ? this : new IndexedSegment(this.segment, base, this.#liveness)
  }

  /** Marks the documents of these conversations as dead. */
  remove(conversations: Bitset): void {
    const { docCount, conversations: column } = this.segment
    for (let slot = 0; slot < docCount; slot++) if (hasBit(conversations, column[slot]!)) this.removeSlot(slot)
  }

  /** Marks the document in a slot as dead. */
  removeSlot(slot: number): void {
    const liveness = this.#liveness
    if (liveness.live?.[slot] === 0) return
    liveness.live ??= new Uint8Array(this.segment.docCount).fill(1)
    liveness.live[slot] = 0
    liveness.count--
    liveness.length -= this.segment.lengths[slot]!
  }
}
