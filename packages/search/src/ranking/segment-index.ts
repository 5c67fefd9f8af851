import type { Segment } from '../segments/segment.ts'
import { createBitset, withBit, type Bitset } from './bitset.ts'
import type { DocQuery } from './doc-search.ts'
import { IndexedSegment } from './indexed-segment.ts'
import { IndexQuery, type IndexState, type PreparedQuery } from './prepared-query.ts'
import { findCell, findDoc, withCells, withoutSegments, withSegment } from './segment-list.ts'
import { linksOf } from './snapshot.ts'
import { TurnLinks } from './turn-links.ts'
import { Workspace } from './workspace.ts'

/**
 * An in-memory index of segments. Searches run in steps. Each search uses the segments present when it began, even if
 * segments are added or replaced between its steps. It may still return a document that is removed in the meantime.
 */
export interface SegmentIndex {
  /** The number of searchable documents. */
  readonly docCount: number
  /** The approximate memory of the index, in bytes. Small objects are not counted. */
  readonly byteSize: number
  /** The segments, oldest first, each with its number of searchable documents. */
  readonly segments: readonly { readonly segment: Segment; readonly liveCount: number }[]
  /**
   * Adds a segment. Its removed documents, and those of removed conversations, stay hidden.
   *
   * @throws {RangeError} when its document numbers overlap those of another segment
   */
  addSegment(segment: Segment): void
  /**
   * Replaces segments with the one merged from them, or removes them when `merged` is omitted. If it throws, the index
   * is unchanged.
   *
   * @throws {RangeError} when an old segment is not in the index, or the new one overlaps another
   */
  replaceSegments(old: readonly Segment[], merged?: Segment): void
  /** Hides these conversations permanently, in existing and later segments. Their numbers must not be reused. */
  removeConversations(conversations: Iterable<number>): void
  /** Hides these documents permanently. Their neighbours become neighbours of each other. */
  removeDocs(docs: Iterable<number>): void
  /** Whether a document is in the index and searchable. */
  isLive(doc: number): boolean
  /** The code of a document's role; undefined if the document is not in the index. */
  roleOf(doc: number): number | undefined
  /** The next (1) or previous (-1) turn of the document's conversation. */
  adjacent(doc: number, step: 1 | -1): { readonly doc: number; readonly role: number } | undefined
  /**
   * Prepares a query to search with, explain and expand.
   *
   * @throws {RangeError} when `k1` is negative or `b` is outside 0 to 1
   */
  prepare(query: DocQuery): PreparedQuery
}

/** Creates an empty index. It does no I/O: the caller stores the segments and the numbers of removed conversations. */
export function createSegmentIndex(): SegmentIndex {
  return new MemoryIndex()
}

class MemoryIndex implements SegmentIndex {
  readonly #state: IndexState = {
    snapshot: { segments: [], cellCount: 0, links: new TurnLinks() },
    idle: new Workspace(),
  }
  #removed: Bitset = new Uint8Array(0)
  /** Removed documents that a segment still contains. */
  readonly #removedDocs = new Set<number>()

  get docCount(): number {
    return this.segments.reduce((sum, { liveCount }) => sum + liveCount, 0)
  }

  get byteSize(): number {
    const { segments, links } = this.#state.snapshot
    const fixed = this.#removed.length + (this.#state.idle?.byteSize ?? 0) + links.byteSize
    return segments.reduce((sum, { segment, live }) => sum + segment.bytes.length + (live?.length ?? 0), fixed)
  }

  get segments(): readonly IndexedSegment[] {
    return this.#state.snapshot.segments
  }

  addSegment(segment: Segment): void {
    const segments = withSegment(this.segments, this.#indexed(segment))
    this.#arrange(segments, segments.at(-1)?.segment === segment)
  }

  replaceSegments(old: readonly Segment[], merged?: Segment): void {
    const kept = withoutSegments(this.segments, old)
    const segments = merged ? withSegment(kept, this.#indexed(merged)) : kept
    this.#arrange(segments, countDocs(segments) === this.#state.snapshot.cellCount)
    for (const doc of this.#removedDocs) if (findDoc(segments, doc) === undefined) this.#removedDocs.delete(doc)
  }

  removeConversations(conversations: Iterable<number>): void {
    const numbers = [...conversations]
    const removed = createBitset(numbers)
    for (const number of numbers) this.#removed = withBit(this.#removed, number)
    for (const segment of this.segments) segment.remove(removed)
    // A new snapshot invalidates what queries have read.
    this.#state.snapshot = { ...this.#state.snapshot }
  }

  removeDocs(docs: Iterable<number>): void {
    for (const doc of docs) {
      const place = findDoc(this.segments, doc)
      if (place === undefined) continue
      place.indexed.removeSlot(place.slot)
      this.#removedDocs.add(doc)
    }
    // The turns before and after a removed one are linked anew.
    this.#state.snapshot = { ...this.#state.snapshot, links: new TurnLinks() }
  }

  isLive(doc: number): boolean {
    const place = findDoc(this.segments, doc)
    return place !== undefined && place.indexed.live?.[place.slot] !== 0
  }

  roleOf(doc: number): number | undefined {
    const place = findDoc(this.segments, doc)
    return place?.indexed.segment.roles[place.slot]
  }

  adjacent(doc: number, step: 1 | -1): { readonly doc: number; readonly role: number } | undefined {
    const { snapshot } = this.#state
    const place = findDoc(snapshot.segments, doc)
    if (!place) return undefined
    const cell = linksOf(snapshot).at(place.indexed.base + place.slot, step)
    if (cell < 0 || cell >= snapshot.cellCount) return undefined
    const { slot, indexed } = findCell(snapshot.segments, cell)
    return indexed.live?.[slot] === 0
      ? undefined
      : { doc: indexed.segment.docAt(slot), role: indexed.segment.roles[slot]! }
  }

  prepare(query: DocQuery): PreparedQuery {
    return new IndexQuery(this.#state, query)
  }

  #indexed(segment: Segment): IndexedSegment {
    const indexed = new IndexedSegment(segment)
    if (this.#removed.length > 0) indexed.remove(this.#removed)
    for (const doc of this.#removedDocs) {
      const slot = segment.slotOf(doc)
      if (slot >= 0) indexed.removeSlot(slot)
    }
    return indexed
  }

  #arrange(list: readonly IndexedSegment[], keepsCells: boolean): void {
    const { links } = this.#state.snapshot
    this.#state.snapshot = { ...withCells(list), links: keepsCells ? links : new TurnLinks() }
  }
}

const countDocs = (segments: readonly IndexedSegment[]): number =>
  segments.reduce((sum, { segment }) => sum + segment.docCount, 0)
