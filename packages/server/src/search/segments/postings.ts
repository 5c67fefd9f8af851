import { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'

/**
 * A posting list: for each document of a segment that has the term, in order of its slot, one varint of
 * `(distance to the slot before) × 2 + (is the frequency above 1?)` and, if so, one of `frequency − 2`. The first
 * distance is the slot itself. Most postings of chat messages fit in one or two bytes.
 */
export interface PostingList {
  /** How many documents have the term. */
  readonly docFrequency: number
  /** Where the list is: usually in the bytes of its segment. */
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/** Slots stay below this, so that a distance and its flag fit into a varint of 32 bits. */
export const MAX_SLOTS = 2 ** 30

/** Appends one posting to a list; `distance` is that to the slot before. */
export function writePosting(writer: ByteWriter, distance: number, frequency: number): void {
  writer.varint(distance * 2 + (frequency > 1 ? 1 : 0))
  if (frequency > 1) writer.varint(frequency - 2)
}

/** Reads a posting list without allocating: call `next()` until it responds false. */
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
 * Appends a list whose documents all stay, `shift` slots further on, to a list that ends at the slot `previous`;
 * returns its last slot. Only the first distance changes, so the rest is copied as it is.
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
 * Appends those documents of a list that have a new slot (not below 0) to a list that ends at the slot `previous`;
 * returns how many they are and the last slot.
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

/** How many documents of the list the mask lets pass. */
export function countPassing(list: PostingList, mask: Uint8Array): number {
  const cursor = new PostingCursor(list)
  let count = 0
  while (cursor.next()) count += mask[cursor.slot] ?? 0
  return count
}
