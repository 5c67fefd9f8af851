import { hasBit, type Bitset } from './bitset.ts'
import type { Segment } from '../segments/segment.ts'

/** A segment in the index, with what changes: which of its documents live. */
export class IndexedSegment {
  readonly segment: Segment
  /** The cell of slot 0 on the score board, set by the index. */
  base = 0
  /** 1 for each live slot; undefined while all live. */
  live: Uint8Array | undefined
  liveCount: number
  liveLength: number

  constructor(segment: Segment) {
    this.segment = segment
    this.liveCount = segment.docCount
    this.liveLength = segment.totalLength
  }

  /** Marks the documents of these conversations as dead. */
  remove(conversations: Bitset): void {
    const { docCount, conversations: column, lengths } = this.segment
    for (let slot = 0; slot < docCount; slot++) {
      if (!hasBit(conversations, column[slot]!) || this.live?.[slot] === 0) continue
      this.live ??= new Uint8Array(docCount).fill(1)
      this.live[slot] = 0
      this.liveCount--
      this.liveLength -= lengths[slot]!
    }
  }
}
