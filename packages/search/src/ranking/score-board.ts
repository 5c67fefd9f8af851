import type { LengthNorm } from './bm25.ts'
import type { PostingList } from '../segments/postings.ts'

/** Accumulates scores: one cell per document, and the list of touched cells. Boards are cleared and reused. */
export class ScoreBoard {
  scores = new Float64Array(0)
  touched = new Uint32Array(0)
  touchedCount = 0

  get byteSize(): number {
    return this.scores.byteLength + this.touched.byteLength
  }

  /** Reserves at least `cells` cells, plus an eighth. No cell may be in use. */
  reserve(cells: number): void {
    if (cells <= this.scores.length) return
    const capacity = Math.ceil(cells * 1.125)
    this.scores = new Float64Array(capacity)
    this.touched = new Uint32Array(capacity)
  }

  /** Adds `share`, which must be above 0, to a cell. */
  add(cell: number, share: number): void {
    const before = this.scores[cell]!
    if (before === 0) this.touched[this.touchedCount++] = cell
    this.scores[cell] = before + share
  }

  clear(): void {
    const { scores, touched, touchedCount } = this
    for (let index = 0; index < touchedCount; index++) scores[touched[index]!] = 0
    this.touchedCount = 0
  }
}

/** The columns of a segment that scoring reads. */
export interface ScoredDocs {
  /** The cell of the segment's first slot. */
  readonly base: number
  readonly lengths: Uint16Array
  /** 1 for each searchable slot; undefined if all slots are searchable. */
  readonly mask: Uint8Array | undefined
}

/**
 * Adds a term's contribution ({@link termScore}) to the score of each searchable document of the list. The loop decodes
 * varints inline because searches spend most of their time here.
 */
export function addScores(
  list: PostingList,
  docs: ScoredDocs,
  ceiling: number,
  norm: LengthNorm,
  board: ScoreBoard,
): void {
  const { base, lengths, mask } = docs
  const { scores, touched } = board
  const { base: normBase, slope } = norm
  const { bytes, end } = list
  let touchedCount = board.touchedCount
  let at = list.start
  let slot = 0
  while (at < end) {
    let byte = bytes[at++]!
    let head = byte & 0x7f
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = bytes[at++]!
      head |= (byte & 0x7f) << shift
    }
    slot += head >>> 1
    let frequency = 1
    if ((head & 1) === 1) {
      byte = bytes[at++]!
      frequency = byte & 0x7f
      for (let shift = 7; byte > 0x7f; shift += 7) {
        byte = bytes[at++]!
        frequency |= (byte & 0x7f) << shift
      }
      frequency += 2
    }
    if (mask !== undefined && mask[slot] === 0) continue
    const cell = base + slot
    const before = scores[cell]!
    if (before === 0) touched[touchedCount++] = cell
    scores[cell] = before + (ceiling * frequency) / (frequency + normBase + slope * lengths[slot]!)
  }
  board.touchedCount = touchedCount
}
