import { ByteReader } from './byte-reader.ts'
import type { PostingList } from './postings.ts'
import { BLOCK_SIZE } from './segment-layout.ts'

const TERM_BUFFER = 256
/** Shared by all lookups, which never overlap. A search makes hundreds of them. */
const lookupBuffer = new Uint8Array(TERM_BUFFER)

/** Locates the parts of a dictionary in the bytes of its segment. */
export interface DictionaryBounds {
  readonly bytes: Uint8Array
  /** Two numbers per block: the offsets of its terms and of its posting lists. */
  readonly blocks: Uint32Array
  readonly termCount: number
  readonly dictionary: number
  readonly postings: number
  /** The heads of the blocks' first terms ({@link headOf}), or 0 before the first comparison with them. */
  heads?: Uint32Array
}

/** Iterates over the terms of a dictionary in byte order. Call `next()` until it returns false. */
export class TermCursor implements PostingList {
  /** The bytes of the term, up to `length`. Overwritten by `next()`. */
  term: Uint8Array
  length = 0
  docFrequency = 0
  readonly bytes: Uint8Array
  start = 0
  end = 0
  /** Whether `next()` has returned false. */
  done = false
  readonly #bounds: DictionaryBounds
  readonly #reader: ByteReader
  #index: number

  /** Positions the cursor before the first term of a block. `buffer` receives the bytes of terms. */
  constructor(bounds: DictionaryBounds, block = 0, buffer: Uint8Array = new Uint8Array(TERM_BUFFER)) {
    this.term = buffer
    this.#bounds = bounds
    this.bytes = bounds.bytes
    this.#index = block * BLOCK_SIZE
    this.#reader = new ByteReader(bounds.bytes, bounds.dictionary + (bounds.blocks[2 * block] ?? 0))
    this.end = bounds.postings + (bounds.blocks[2 * block + 1] ?? 0)
  }

  next(): boolean {
    if (this.#index >= this.#bounds.termCount) {
      this.done = true
      return false
    }
    const reader = this.#reader
    const shared = reader.varint()
    const rest = reader.varint()
    this.length = shared + rest
    if (this.length > this.term.length) this.#grow()
    reader.copyTo(this.term, shared, rest)
    this.docFrequency = reader.varint()
    this.start = this.end
    this.end += reader.varint()
    this.#index++
    return true
  }

  #grow(): void {
    const resized = new Uint8Array(this.length * 2)
    resized.set(this.term)
    this.term = resized
  }
}

/**
 * Finds the posting list of a term, given as UTF-8 bytes: a binary search over the blocks, then a scan of one block.
 */
export function findTerm(bounds: DictionaryBounds, term: Uint8Array): PostingList | undefined {
  const cursor = new TermCursor(bounds, blockOf(bounds, term), lookupBuffer)
  for (let step = 0; step < BLOCK_SIZE && cursor.next(); step++) {
    const order = compareTerms(cursor.term, cursor.length, term, term.length)
    if (order === 0) return listAt(cursor)
    if (order > 0) return undefined
  }
  return undefined
}

/** Calls `visit` with each term that begins with these bytes, and with its posting list. */
export function eachWithPrefix(
  bounds: DictionaryBounds,
  prefix: Uint8Array,
  visit: (term: Uint8Array, list: PostingList) => void,
): void {
  const cursor = new TermCursor(bounds, blockOf(bounds, prefix))
  while (cursor.next()) {
    const order = compareTerms(cursor.term, Math.min(cursor.length, prefix.length), prefix, prefix.length)
    if (order === 0) visit(cursor.term.subarray(0, cursor.length), listAt(cursor))
    else if (order > 0) return
  }
}

function listAt({ docFrequency, bytes, start, end }: TermCursor): PostingList {
  return { docFrequency, bytes, start, end }
}

/** The last block whose first term is at most the given one. */
function blockOf(bounds: DictionaryBounds, term: Uint8Array): number {
  let low = 0
  let high = bounds.blocks.length / 2 - 1
  if (high === 0) return 0
  // The heads alone decide most comparisons, and they are adjacent in memory.
  const heads = (bounds.heads ??= new Uint32Array(high + 1))
  const head = headOf(term, 0, term.length)
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    const other = heads[middle] || (heads[middle] = readHead(bounds, middle))
    const isBelow = other === head ? compareBlock(bounds, middle, term) <= 0 : other < head
    if (isBelow) low = middle
    else high = middle - 1
  }
  return low
}

function readHead(bounds: DictionaryBounds, block: number): number {
  const reader = firstTerm(bounds, block)
  const length = reader.varint()
  return headOf(bounds.bytes, reader.at, length)
}

/** The first four bytes of a term as a number, padded with zeros. Heads sort in the order of the terms. */
function headOf(bytes: Uint8Array, at: number, length: number): number {
  let head = 0
  for (let index = 0; index < 4; index++) head = (head << 8) | (index < length ? bytes[at + index]! : 0)
  return head >>> 0
}

/** Compares two terms byte by byte. */
export function compareTerms(a: Uint8Array, aLength: number, b: Uint8Array, bLength: number): number {
  const limit = Math.min(aLength, bLength)
  for (let at = 0; at < limit; at++) {
    const difference = a[at]! - b[at]!
    if (difference !== 0) return difference
  }
  return aLength - bLength
}

/**
 * Returns a reader at the first term of a block. Its shared prefix length is one zero byte, which is skipped. Its
 * length and all of its bytes follow.
 */
function firstTerm({ bytes, blocks, dictionary }: DictionaryBounds, block: number): ByteReader {
  return new ByteReader(bytes, dictionary + (blocks[2 * block] ?? 0) + 1)
}

/** Compares a block's first term with another term. */
function compareBlock(bounds: DictionaryBounds, block: number, term: Uint8Array): number {
  const reader = firstTerm(bounds, block)
  const length = reader.varint()
  const limit = Math.min(length, term.length)
  for (let at = 0; at < limit; at++) {
    const difference = bounds.bytes[reader.at + at]! - term[at]!
    if (difference !== 0) return difference
  }
  return length - term.length
}
