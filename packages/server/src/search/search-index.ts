import { createBitset, withBit, type Bitset } from './bitset.ts'
import { DEFAULT_BM25, lengthNorm, type Bm25Parameters } from './bm25.ts'
import { docScope, type DocScope } from './doc-scope.ts'
import { explainDoc } from './explain.ts'
import { IndexedSegment } from './indexed-segment.ts'
import { resolveQuery, type ResolvedQuery } from './query.ts'
import { addScores, ScoreBoard } from './score-board.ts'
import type { Explanation, ScoringRequest, SearchHit, SearchRequest, SearchResult } from './search-request.ts'
import { findCell, findDoc, numberCells, withoutSegments, withSegment } from './segment-list.ts'
import type { Segment } from './segment.ts'
import { topSlots } from './top-slots.ts'

/** The index of one tenant, in memory. */
export interface SearchIndex {
  /** How many documents can be found. */
  readonly docCount: number
  /** How much memory the index holds, without small change. */
  readonly byteSize: number
  /** The segments, oldest first, each with the number of its documents that can be found. */
  readonly segments: readonly { readonly segment: Segment; readonly liveCount: number }[]
  /**
   * Adds a segment. Documents of removed conversations in it stay hidden.
   *
   * @throws {RangeError} when its document numbers overlap those of another segment
   */
  addSegment(segment: Segment): void
  /**
   * Puts the merged segment in the place of those it was made of; without one, they go. Nothing changes if it throws.
   *
   * @throws {RangeError} when one of the old segments is not here, or the new one overlaps another
   */
  replaceSegments(old: readonly Segment[], merged?: Segment): void
  /** Hides these conversations for good, also from segments that come later: their numbers are not used again. */
  removeConversations(conversations: Iterable<number>): void
  /** Whether a document is here and can be found. */
  isLive(doc: number): boolean
  /**
   * Finds the documents that have any of the terms. Statistics count the documents that pass the filter and no
   * others: the answer is that of an index that holds only those.
   *
   * @throws {RangeError} when `limit` or `offset` is not a whole number from 0 on, `k1` is negative or `b` is not 0 to 1
   */
  search(request: SearchRequest): SearchResult
  /**
   * The parts of the score that a search with the same terms and filter gives a document; undefined if it does not
   * find it.
   *
   * @throws {RangeError} when `k1` is negative or `b` is not 0 to 1
   */
  explain(request: ScoringRequest, doc: number): Explanation | undefined
}

/** An empty index. It does no I/O; whoever stores segments also stores which conversations were removed. */
export function createIndex(): SearchIndex {
  return new MemoryIndex()
}

class MemoryIndex implements SearchIndex {
  #segments: readonly IndexedSegment[] = []
  #cellCount = 0
  #removed: Bitset = new Uint8Array(0)
  readonly #board = new ScoreBoard()

  get docCount(): number {
    return this.#segments.reduce((sum, { liveCount }) => sum + liveCount, 0)
  }

  get byteSize(): number {
    const fixed = this.#removed.length + this.#board.byteSize
    return this.#segments.reduce((sum, { segment, live }) => sum + segment.bytes.length + (live?.length ?? 0), fixed)
  }

  get segments(): readonly IndexedSegment[] {
    return this.#segments
  }

  addSegment(segment: Segment): void {
    this.#arrange(withSegment(this.#segments, this.#indexed(segment)))
  }

  replaceSegments(old: readonly Segment[], merged?: Segment): void {
    const kept = withoutSegments(this.#segments, old)
    this.#arrange(merged ? withSegment(kept, this.#indexed(merged)) : kept)
  }

  removeConversations(conversations: Iterable<number>): void {
    const numbers = [...conversations]
    const removed = createBitset(numbers)
    for (const number of numbers) this.#removed = withBit(this.#removed, number)
    for (const segment of this.#segments) segment.remove(removed)
  }

  isLive(doc: number): boolean {
    const place = findDoc(this.#segments, doc)
    return place !== undefined && place.indexed.live?.[place.slot] !== 0
  }

  search(request: SearchRequest): SearchResult {
    const { limit, offset = 0 } = request
    checkCount('limit', limit)
    checkCount('offset', offset)
    const { scope, query, parameters } = this.#resolve(request)
    const board = this.#board
    this.#fillBoard(scope, query, parameters)
    const total = board.touchedCount
    const top = topSlots(board.scores, board.touched, total, offset + limit).subarray(offset)
    const hits = Array.from(top, (cell) => this.#toHit(cell, board.scores[cell]!, query))
    board.clear()
    return { total, hits, termsFound: query.terms.filter((term) => term.docFrequency > 0).map(({ term }) => term) }
  }

  explain(request: ScoringRequest, doc: number): Explanation | undefined {
    const place = findDoc(this.#segments, doc)
    const { scope, query, parameters } = this.#resolve(request)
    return place && explainDoc(scope, query, parameters, place)
  }

  #indexed(segment: Segment): IndexedSegment {
    const indexed = new IndexedSegment(segment)
    if (this.#removed.length > 0) indexed.remove(this.#removed)
    return indexed
  }

  #arrange(segments: readonly IndexedSegment[]): void {
    this.#segments = segments
    this.#cellCount = numberCells(segments)
  }

  #resolve(request: ScoringRequest): Resolved {
    const parameters = { k1: request.k1 ?? DEFAULT_BM25.k1, b: request.b ?? DEFAULT_BM25.b }
    if (!(parameters.k1 >= 0)) throw new RangeError(`k1 must be 0 or more, got ${parameters.k1}`)
    if (!(parameters.b >= 0 && parameters.b <= 1)) throw new RangeError(`b must be from 0 to 1, got ${parameters.b}`)
    const scope = docScope(this.#segments, request.filter)
    return { scope, query: resolveQuery(request.terms, scope, parameters), parameters }
  }

  /** Scores part by part, so that the cells of a part stay in the processor's cache. */
  #fillBoard(scope: DocScope, query: ResolvedQuery, parameters: Bm25Parameters): void {
    this.#board.reserve(this.#cellCount)
    const norm = lengthNorm(parameters, scope.averageLength)
    for (const [index, { segment, base, mask }] of scope.parts.entries()) {
      const docs = { base, lengths: segment.lengths, mask }
      for (const { lists, ceiling } of query.terms) {
        const list = lists[index]
        if (list) addScores(segment.bytes, list, docs, ceiling, norm, this.#board)
      }
    }
  }

  #toHit(cell: number, raw: number, query: ResolvedQuery): SearchHit {
    const { slot, indexed } = findCell(this.#segments, cell)
    const { segment } = indexed
    return { doc: segment.docAt(slot), conversation: segment.conversations[slot]!, score: raw / query.ceiling, raw }
  }
}

interface Resolved {
  readonly scope: DocScope
  readonly query: ResolvedQuery
  readonly parameters: Bm25Parameters
}

function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name} must be a whole number from 0 on, got ${value}`)
  }
}
