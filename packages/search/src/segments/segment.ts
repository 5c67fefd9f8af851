import { ANALYSIS_VERSION } from '../analysis/analyze.ts'
import { checksum } from './checksum.ts'
import type { PostingList } from './postings.ts'
import { HEADER, LAYOUT_VERSION, MAGIC, IndexError, segmentLayout } from './segment-layout.ts'
import { eachWithPrefix, findTerm, TermCursor, type DictionaryBounds } from './term-dictionary.ts'

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/**
 * An immutable part of the index: documents in ascending order of their numbers. The position of a document is its
 * slot. Columns and posting lists are read directly from the bytes.
 */
export interface Segment {
  readonly bytes: Uint8Array
  readonly firstDoc: number
  readonly lastDoc: number
  readonly docCount: number
  /** The sum of `lengths`. */
  readonly totalLength: number
  readonly times: Float64Array
  readonly conversations: Uint32Array
  readonly lengths: Uint16Array
  readonly roles: Uint8Array
  /** The number of the document in a slot. */
  docAt(slot: number): number
  /** The slot of a document; -1 if the segment does not contain it. */
  slotOf(doc: number): number
  /** Finds the posting list of a term, given as UTF-8 bytes. */
  find(term: Uint8Array): PostingList | undefined
  /** Calls `visit` with each term that begins with these bytes. The next call overwrites the term. */
  eachWithPrefix(prefix: Uint8Array, visit: (term: Uint8Array, list: PostingList) => void): void
  /** Iterates over all terms and their posting lists in byte order. */
  terms(): TermCursor
}

/**
 * Opens the bytes of a segment whose first document has the number `firstDoc`. Verifies the checksum and creates views
 * of the bytes without decoding them. The bytes must not change afterwards.
 *
 * @throws {IndexError} when the bytes are damaged, or were written by another version
 * @throws {RangeError} when `firstDoc` is not a non-negative safe integer
 */
export function openSegment(firstDoc: number, bytes: Uint8Array): Segment {
  checkFirstDoc(firstDoc)
  checkHeader(firstDoc, bytes)
  return new OpenSegment(firstDoc, aligned(bytes))
}

/**
 * Opens bytes that this process has just encoded. Skips the checksum, which would take a pass over all bytes.
 *
 * @throws {RangeError} when `firstDoc` is not a non-negative safe integer
 */
export function openFreshSegment(firstDoc: number, bytes: Uint8Array): Segment {
  checkFirstDoc(firstDoc)
  return new OpenSegment(firstDoc, aligned(bytes))
}

function checkFirstDoc(firstDoc: number): void {
  if (!Number.isSafeInteger(firstDoc) || firstDoc < 0)
    throw new RangeError(`firstDoc must be a non-negative safe integer, got ${firstDoc}`)
}

class OpenSegment implements Segment {
  readonly bytes: Uint8Array
  readonly firstDoc: number
  readonly lastDoc: number
  readonly docCount: number
  readonly totalLength: number
  readonly times: Float64Array
  readonly conversations: Uint32Array
  readonly lengths: Uint16Array
  readonly roles: Uint8Array
  readonly #offsets: Uint32Array | undefined
  readonly #bounds: DictionaryBounds

  constructor(firstDoc: number, bytes: Uint8Array) {
    const { buffer, byteOffset } = bytes
    const view = new DataView(buffer, byteOffset, bytes.byteLength)
    const docCount = view.getUint32(HEADER.docCount, true)
    const blockCount = view.getUint32(HEADER.blockCount, true)
    const hasOffsets = view.getUint32(HEADER.hasOffsets, true) === 1
    const layout = segmentLayout(docCount, blockCount, hasOffsets)
    this.bytes = bytes
    this.firstDoc = firstDoc
    this.docCount = docCount
    this.totalLength = view.getFloat64(HEADER.totalLength, true)
    this.times = new Float64Array(buffer, byteOffset + layout.times, docCount)
    this.conversations = new Uint32Array(buffer, byteOffset + layout.conversations, docCount)
    this.lengths = new Uint16Array(buffer, byteOffset + layout.lengths, docCount)
    this.roles = new Uint8Array(buffer, byteOffset + layout.roles, docCount)
    this.#offsets = hasOffsets ? new Uint32Array(buffer, byteOffset + layout.offsets, docCount) : undefined
    this.#bounds = {
      bytes,
      blocks: new Uint32Array(buffer, byteOffset + layout.blocks, 2 * blockCount),
      termCount: view.getUint32(HEADER.termCount, true),
      dictionary: layout.dictionary,
      postings: view.getUint32(HEADER.postings, true),
    }
    this.lastDoc = this.docAt(docCount - 1)
  }

  docAt(slot: number): number {
    return this.firstDoc + (this.#offsets === undefined ? slot : (this.#offsets[slot] ?? 0))
  }

  slotOf(doc: number): number {
    if (doc < this.firstDoc || doc > this.lastDoc) return -1
    const offset = doc - this.firstDoc
    if (this.#offsets === undefined) return offset
    let low = 0
    let high = this.docCount - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#offsets[middle] ?? 0) < offset) low = middle + 1
      else high = middle
    }
    return this.#offsets[low] === offset ? low : -1
  }

  find(term: Uint8Array): PostingList | undefined {
    return findTerm(this.#bounds, term)
  }

  eachWithPrefix(prefix: Uint8Array, visit: (term: Uint8Array, list: PostingList) => void): void {
    eachWithPrefix(this.#bounds, prefix, visit)
  }

  terms(): TermCursor {
    return new TermCursor(this.#bounds)
  }
}

function checkHeader(firstDoc: number, bytes: Uint8Array): void {
  if (!LITTLE_ENDIAN) throw new IndexError('outdated', 'index segments can only be read on little-endian machines')
  const name = `index segment at document ${firstDoc}`
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < HEADER.end || view.getUint32(HEADER.magic, true) !== MAGIC) {
    throw new IndexError(
      'corrupt',
      `${name}: ${bytes.length} bytes without the magic number of a segment; rebuild the index`,
    )
  }
  if (view.getUint32(HEADER.byteLength, true) !== bytes.length) {
    throw new IndexError(
      'corrupt',
      `${name}: ${bytes.length} bytes do not match the length in the header; rebuild the index`,
    )
  }
  if (view.getUint32(HEADER.checksum, true) !== checksum(bytes, HEADER.checksum + 4)) {
    throw new IndexError('corrupt', `${name}: the checksum does not match the bytes; rebuild the index`)
  }
  const layoutVersion = view.getUint16(HEADER.layoutVersion, true)
  const analysisVersion = view.getUint16(HEADER.analysisVersion, true)
  if (layoutVersion !== LAYOUT_VERSION || analysisVersion !== ANALYSIS_VERSION) {
    const found = `layout ${layoutVersion}, analysis ${analysisVersion}`
    const wanted = `layout ${LAYOUT_VERSION}, analysis ${ANALYSIS_VERSION}`
    throw new IndexError('outdated', `${name}: written with ${found}, this version reads ${wanted}; rebuild the index`)
  }
}

/** Returns the bytes themselves if typed views can be created on them, otherwise a copy. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
}
