import { sortInSteps } from '../steps/sort-in-steps.ts'
import { finish, type Steps } from '../steps/steps.ts'
import { MAX_SLOTS, writePosting } from './postings.ts'
import { MAX_DOC_LENGTH } from './segment-layout.ts'
import { SegmentWriter, type DocColumns } from './segment-writer.ts'
import { TermIds } from './term-ids.ts'

/** An indexed message. */
export interface SegmentDoc {
  /** Its terms as `analyze` returns them, in order and with repetitions. */
  readonly terms: readonly string[]
  /** The number of its conversation within the tenant: an unsigned 32-bit integer that is not reused after deletion. */
  readonly conversation: number
  /** Its timestamp, in milliseconds since 1970. */
  readonly timeMs: number
  /** The code of its role, 0 to 255. */
  readonly role: number
}

/** Terms inverted per step. */
const termsPerStep = 8192
const postingsPerStep = 16_384

const SURROGATE = /[\ud800-\udfff]/
const LONE_SURROGATE = /\p{Surrogate}/u
const encoder = new TextEncoder()

/** A segment that is complete except for the numbers of its conversations, which the store assigns. */
export interface SegmentDraft {
  /**
   * Returns the bytes of the segment.
   *
   * @param conversationOf Returns the conversation number of the document in a slot.
   * @throws {RangeError} when a number is not an unsigned 32-bit integer
   */
  finish(conversationOf: (slot: number) => number): Uint8Array<ArrayBuffer>
}

/** Same as {@link draftSegment}, at once. */
export const encodeSegment = (docs: readonly SegmentDoc[]): Uint8Array<ArrayBuffer> =>
  finish(draftSegment(docs)).finish((slot) => docs[slot]?.conversation ?? 0)

/**
 * Encodes documents with consecutive numbers as one segment, in steps. The conversation numbers are supplied at the
 * end. The bytes do not contain the first number; pass it to `openSegment`. The same documents always produce the same
 * bytes.
 *
 * @throws {RangeError} when there is no document, or a document's time or role is out of range
 * @throws {TypeError} when a term is empty or is not well-formed Unicode
 */
export function* draftSegment(docs: readonly Omit<SegmentDoc, 'conversation'>[]): Steps<SegmentDraft> {
  const columns = toColumns(docs)
  const inverted = yield* invert(docs)
  const writer = new SegmentWriter()
  const { ids, order, listStarts, slots, frequencies } = inverted
  let buffer = new Uint8Array(256)
  let written = 0
  for (const term of order) {
    const id = ids.get(term) ?? 0
    if (buffer.length < term.length * 3) buffer = new Uint8Array(term.length * 6)
    const { written: termBytes } = encoder.encodeInto(term, buffer)
    const end = listStarts[id + 1] ?? 0
    let previous = 0
    for (let at = listStarts[id] ?? 0; at < end; at++) {
      const slot = slots[at] ?? 0
      writePosting(writer.postings, slot - previous, frequencies[at] ?? 1)
      previous = slot
      if (++written % postingsPerStep === 0) yield
    }
    writer.endTerm(buffer, termBytes, end - (listStarts[id] ?? 0))
  }
  return {
    finish(conversationOf) {
      const conversations = new Uint32Array(docs.length)
      for (let slot = 0; slot < docs.length; slot++) {
        const conversation = conversationOf(slot)
        if (conversation >>> 0 !== conversation)
          throw new RangeError(`conversation must be an unsigned 32-bit integer, got ${conversation}`)
        conversations[slot] = conversation
      }
      return writer.finish({ ...columns, conversations })
    },
  }
}

function toColumns(docs: readonly Omit<SegmentDoc, 'conversation'>[]): Omit<DocColumns, 'conversations'> {
  const count = docs.length
  if (count === 0 || count > MAX_SLOTS)
    throw new RangeError(`a segment holds 1 to ${MAX_SLOTS} documents, got ${count}`)
  const columns = {
    times: new Float64Array(count),
    offsets: undefined,
    lengths: new Uint16Array(count),
    roles: new Uint8Array(count),
  }
  for (const [slot, { terms, timeMs, role }] of docs.entries()) {
    if (!Number.isFinite(timeMs)) throw new RangeError(`timeMs must be a finite number, got ${timeMs}`)
    if ((role & 0xff) !== role) throw new RangeError(`role must be an integer from 0 to 255, got ${role}`)
    columns.times[slot] = timeMs
    columns.lengths[slot] = Math.min(terms.length, MAX_DOC_LENGTH)
    columns.roles[slot] = role
  }
  return columns
}

interface Inverted {
  /** The id of each term. */
  readonly ids: TermIds
  /** The terms in the order of their UTF-8 bytes. */
  readonly order: readonly string[]
  /** The offset of each id's postings, which end where those of the next id start. */
  readonly listStarts: Uint32Array
  readonly slots: Uint32Array
  readonly frequencies: Uint32Array
}

/** Inverts documents into posting lists: collects postings in document order, then applies a counting sort. */
function* invert(docs: readonly Pick<SegmentDoc, 'terms'>[]): Steps<Inverted> {
  const ids = new TermIds()
  // Allocated at maximum size, because growing a large array copies it.
  const total = docs.reduce((sum, { terms }) => sum + terms.length, 0)
  const lastPosting = new Uint32Array(total)
  const counts = new Uint32Array(total)
  const postingIds = new Uint32Array(total)
  const postingSlots = new Uint32Array(total)
  const postingFrequencies = new Uint32Array(total)
  let postings = 0
  let taken = 0
  for (const [slot, { terms }] of docs.entries()) {
    for (const term of terms) {
      if (++taken % termsPerStep === 0) yield
      const known = ids.get(term)
      const id = known ?? ids.add(term)
      const last = lastPosting[id] ?? 0
      if (known !== undefined && postingSlots[last] === slot) {
        postingFrequencies[last] = (postingFrequencies[last] ?? 0) + 1
        continue
      }
      lastPosting[id] = postings
      counts[id] = (counts[id] ?? 0) + 1
      postingIds[postings] = id
      postingSlots[postings] = slot
      postingFrequencies[postings] = 1
      postings++
    }
  }
  const listStarts = new Uint32Array(ids.size + 1)
  for (let id = 0; id < ids.size; id++) listStarts[id + 1] = (listStarts[id] ?? 0) + (counts[id] ?? 0)
  const next = listStarts.slice()
  const slots = new Uint32Array(postings)
  const frequencies = new Uint32Array(postings)
  for (let posting = 0; posting < postings; posting++) {
    if (posting % postingsPerStep === postingsPerStep - 1) yield
    const id = postingIds[posting] ?? 0
    const at = next[id] ?? 0
    next[id] = at + 1
    slots[at] = postingSlots[posting] ?? 0
    frequencies[at] = postingFrequencies[posting] ?? 1
  }
  return { ids, order: yield* inByteOrder(ids), listStarts, slots, frequencies }
}

function* inByteOrder(ids: TermIds): Steps<readonly string[]> {
  if (ids.get('') !== undefined) throw new TypeError('a term must not be empty')
  const { terms } = ids
  // UTF-16 order equals UTF-8 byte order unless surrogates occur.
  let hasSurrogates = false
  for (const [place, term] of terms.entries()) {
    if (place % termsPerStep === termsPerStep - 1) yield
    if (!SURROGATE.test(term)) continue
    if (LONE_SURROGATE.test(term)) throw new TypeError('a term must be well-formed Unicode')
    hasSurrogates = true
  }
  return yield* sortInSteps(terms, hasSurrogates ? byCodePoint : undefined)
}

function byCodePoint(a: string, b: string): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const left = a.codePointAt(at) ?? 0
    const right = b.codePointAt(at) ?? 0
    if (left !== right) return left - right
  }
  return a.length - b.length
}
