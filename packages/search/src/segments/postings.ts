import { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'

/**
 * A posting list. It has an entry for each document of a segment that contains the term, ordered by slot. An entry is
 * one varint of `(distance to the previous slot) × 2 + (is the frequency above 1?)` and, if the frequency is above 1,
 * one of `frequency − 2`. The first distance is the slot itself. Most postings of chat messages take one or two bytes.
 */
export interface PostingList {
  /** The number of documents that contain the term. */
  readonly docFrequency: number
  /** The bytes that hold the list, usually those of its segment. */
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/** Slots are below this bound, so that a distance and its flag fit into a 32-bit varint. */
export const MAX_SLOTS = 2 ** 30

/** Appends one posting to a list. `distance` is the distance to the previous slot. */
export function writePosting(writer: ByteWriter, distance: number, frequency: number): void {
  writer.varint(distance * 2 + (frequency > 1 ? 1 : 0))
  if (frequency > 1) writer.varint(frequency - 2)
}

/** Reads a posting list without allocating. Call `next()` until it returns false. */
export class PostingCursor {
  slot = 0
  frequency = 0
  readonly #reader: ByteReader
  readonly #end: number

  constructor(list: PostingList) {
    this.#reader = new ByteReader(list.bytes, list.start)
    this.#end = list.end
  }

  next(): boolean {
    if (this.#reader.at >= this.#end) return false
    const head = this.#reader.varint()
    this.slot += head >>> 1
    this.frequency = (head & 1) === 0 ? 1 : this.#reader.varint() + 2
    return true
  }
}

/**
 * Appends a list, with all slots shifted by `shift`, to a list whose last slot is `previous`. Returns the new last
 * slot. Only the first distance changes, so the remaining bytes are copied.
 */
export function appendShifted(writer: ByteWriter, list: PostingList, shift: number, previous: number): number {
  const reader = new ByteReader(list.bytes, list.start)
  const head = reader.varint()
  let slot = shift + (head >>> 1)
  writer.varint((slot - previous) * 2 + (head & 1))
  const rest = reader.at
  if ((head & 1) === 1) reader.varint()
  while (reader.at < list.end) {
    const next = reader.varint()
    slot += next >>> 1
    if ((next & 1) === 1) reader.varint()
  }
  writer.append(list.bytes, rest, list.end)
  return slot
}

/**
 * Appends the documents of a list that have a new slot (not negative) to a list whose last slot is `previous`. Returns
 * their number and the new last slot.
 */
export function appendKept(
  writer: ByteWriter,
  list: PostingList,
  newSlots: Int32Array,
  previous: number,
): { readonly count: number; readonly last: number } {
  const cursor = new PostingCursor(list)
  let last = previous
  let count = 0
  while (cursor.next()) {
    const slot = newSlots[cursor.slot]!
    if (slot < 0) continue
    writePosting(writer, slot - last, cursor.frequency)
    last = slot
    count++
  }
  return { count, last }
}

/** Counts the documents of the list that pass the mask. */
export function countPassing(list: PostingList, mask: Uint8Array): number {
  const cursor = new PostingCursor(list)
  let count = 0
  while (cursor.next()) count += mask[cursor.slot] ?? 0
  return count
}
