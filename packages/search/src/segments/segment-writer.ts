import { ANALYSIS_VERSION } from '../analysis/analyze.ts'
import { ByteWriter } from './byte-writer.ts'
import { checksum } from './checksum.ts'
import { BLOCK_SIZE, HEADER, LAYOUT_VERSION, MAGIC, segmentLayout } from './segment-layout.ts'

/** The columns of a segment's documents, by slot. */
export interface DocColumns {
  readonly times: Float64Array
  readonly conversations: Uint32Array
  /** Document number minus the first document number; undefined where there are no gaps. */
  readonly offsets: Uint32Array | undefined
  readonly lengths: Uint16Array
  readonly roles: Uint8Array
}

/** Writes a segment. For each term in byte order, write its postings to `postings`, then call `endTerm`. */
export class SegmentWriter {
  readonly postings = new ByteWriter()
  readonly #dictionary = new ByteWriter()
  readonly #blocks: number[] = []
  readonly #previous = new Uint8Array(256)
  #previousLength = 0
  #termCount = 0
  #listStart = 0

  /** Ends the posting list of the term in the first `length` bytes. */
  endTerm(bytes: Uint8Array, length: number, docFrequency: number): void {
    const dictionary = this.#dictionary
    let shared = 0
    if (this.#termCount % BLOCK_SIZE === 0) {
      this.#blocks.push(dictionary.length, this.#listStart)
    } else {
      const limit = Math.min(length, this.#previousLength)
      while (shared < limit && bytes[shared] === this.#previous[shared]) shared++
    }
    dictionary.varint(shared)
    dictionary.varint(length - shared)
    dictionary.append(bytes, shared, length)
    dictionary.varint(docFrequency)
    dictionary.varint(this.postings.length - this.#listStart)
    this.#listStart = this.postings.length
    this.#termCount++
    this.#remember(bytes, length)
  }

  /** Returns the finished bytes. */
  finish(columns: DocColumns): Uint8Array<ArrayBuffer> {
    const docCount = columns.times.length
    const blockCount = this.#blocks.length / 2
    const layout = segmentLayout(docCount, blockCount, columns.offsets !== undefined)
    const postingsStart = layout.dictionary + this.#dictionary.length
    const bytes = new Uint8Array(postingsStart + this.postings.length)
    const view = new DataView(bytes.buffer)
    view.setUint32(HEADER.magic, MAGIC, true)
    view.setUint16(HEADER.layoutVersion, LAYOUT_VERSION, true)
    view.setUint16(HEADER.analysisVersion, ANALYSIS_VERSION, true)
    view.setUint32(HEADER.hasOffsets, columns.offsets === undefined ? 0 : 1, true)
    view.setUint32(HEADER.docCount, docCount, true)
    view.setUint32(HEADER.blockCount, blockCount, true)
    view.setUint32(HEADER.termCount, this.#termCount, true)
    view.setUint32(HEADER.dictionary, layout.dictionary, true)
    view.setUint32(HEADER.postings, postingsStart, true)
    view.setUint32(HEADER.byteLength, bytes.length, true)
    let totalLength = 0
    for (let slot = 0; slot < docCount; slot++) {
      const length = columns.lengths[slot] ?? 0
      totalLength += length
      view.setFloat64(layout.times + 8 * slot, columns.times[slot] ?? 0, true)
      view.setUint32(layout.conversations + 4 * slot, columns.conversations[slot] ?? 0, true)
      if (columns.offsets !== undefined) view.setUint32(layout.offsets + 4 * slot, columns.offsets[slot] ?? 0, true)
      view.setUint16(layout.lengths + 2 * slot, length, true)
    }
    view.setFloat64(HEADER.totalLength, totalLength, true)
    bytes.set(columns.roles, layout.roles)
    for (const [index, value] of this.#blocks.entries()) view.setUint32(layout.blocks + 4 * index, value, true)
    bytes.set(this.#dictionary.written, layout.dictionary)
    bytes.set(this.postings.written, postingsStart)
    view.setUint32(HEADER.checksum, checksum(bytes, HEADER.checksum + 4), true)
    return bytes
  }

  /**
   * Keeps the beginning of a term to compare with the next one. Shared prefixes beyond 256 bytes are not worth finding.
   */
  #remember(bytes: Uint8Array, length: number): void {
    this.#previousLength = Math.min(length, this.#previous.length)
    for (let at = 0; at < this.#previousLength; at++) this.#previous[at] = bytes[at]!
  }
}
