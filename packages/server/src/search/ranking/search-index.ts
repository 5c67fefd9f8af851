import { createBitset, withBit, type Bitset } from './bitset.ts'
import { DEFAULT_BM25, lengthNorm, type Bm25Parameters, type LengthNorm } from './bm25.ts'
import { docScope, type DocFilter, type DocScope } from './doc-scope.ts'
import { docsWithAll } from './conjunction.ts'
import { explainDoc, type NearbyPlace } from './explain.ts'
import { type FeedbackDoc, feedbackTerms } from './feedback.ts'
import { IndexedSegment } from './indexed-segment.ts'
import { spreadScores } from './neighbours.ts'
import { resolveOwnTerms, resolveQuery, type QueryTerm, type ResolvedQuery } from './query.ts'
import { addScores, ScoreBoard } from './score-board.ts'
import type {
  Explanation,
  ScoringRequest,
  SearchHit,
  SearchRequest,
  SearchResult,
  WeightedTerm,
} from './search-request.ts'
import { findCell, findDoc, numberCells, withoutSegments, withSegment } from './segment-list.ts'
import type { Segment } from '../segments/segment.ts'
import { topSlots } from './top-slots.ts'
import { TurnLinks } from './turn-links.ts'

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
  /** The code of a document's role; undefined if it is not here. */
  roleOf(doc: number): number | undefined
  /** The turn next to a document in its conversation, after it (1) or before (-1). */
  adjacent(doc: number, step: 1 | -1): { readonly doc: number; readonly role: number } | undefined
  /**
   * Finds the documents that have any of the terms, or stand near one that has, where neighbours count. Statistics count the documents that pass the filter and no
   * others: the answer is that of an index that holds only those.
   *
   * @throws {RangeError} when `limit` or `offset` is not a whole number from 0 on, `k1` is negative or `b` is not 0 to 1
   */
  search(request: SearchRequest): SearchResult
  /**
   * Terms to add to a query, because the best documents that it found have them in common.
   *
   * @throws {RangeError} when `k1` is negative or `b` is not 0 to 1
   */
  feedback(request: ScoringRequest, best: readonly FeedbackDoc[]): readonly WeightedTerm[]
  /** The newest `limit` documents that pass the filter and have all of the terms, newest first. */
  withAll(terms: readonly string[], filter: DocFilter | undefined, limit: number): readonly number[]
  /**
   * The parts of the scores that a search with the same request gives these documents; undefined for those that it does
   * not find.
   *
   * @throws {RangeError} when `k1` is negative or `b` is not 0 to 1
   */
  explain(request: ScoringRequest, docs: readonly number[]): readonly (Explanation | undefined)[]
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
  readonly #spread = new ScoreBoard()
  /** Of all cells; conversations that were removed are linked too, and have no scores to give. */
  #links = new TurnLinks()
  /** The query whose own terms are on the board. */
  #scored: { readonly request: ScoringRequest; readonly own: readonly QueryTerm[] } | undefined
  #lastScope: { readonly filter: DocFilter | undefined; readonly scope: DocScope } | undefined

  get docCount(): number {
    return this.#segments.reduce((sum, { liveCount }) => sum + liveCount, 0)
  }

  get byteSize(): number {
    const fixed = this.#removed.length + this.#board.byteSize + this.#spread.byteSize + this.#links.byteSize
    return this.#segments.reduce((sum, { segment, live }) => sum + segment.bytes.length + (live?.length ?? 0), fixed)
  }

  get segments(): readonly IndexedSegment[] {
    return this.#segments
  }

  addSegment(segment: Segment): void {
    const segments = withSegment(this.#segments, this.#indexed(segment))
    this.#arrange(segments, segments.at(-1)?.segment === segment)
  }

  replaceSegments(old: readonly Segment[], merged?: Segment): void {
    const kept = withoutSegments(this.#segments, old)
    const segments = merged ? withSegment(kept, this.#indexed(merged)) : kept
    this.#arrange(segments, countDocs(segments) === this.#cellCount)
  }

  removeConversations(conversations: Iterable<number>): void {
    const numbers = [...conversations]
    const removed = createBitset(numbers)
    for (const number of numbers) this.#removed = withBit(this.#removed, number)
    for (const segment of this.#segments) segment.remove(removed)
    this.#forget()
  }

  isLive(doc: number): boolean {
    const place = findDoc(this.#segments, doc)
    return place !== undefined && place.indexed.live?.[place.slot] !== 0
  }

  roleOf(doc: number): number | undefined {
    const place = findDoc(this.#segments, doc)
    return place?.indexed.segment.roles[place.slot]
  }

  adjacent(doc: number, step: 1 | -1): { readonly doc: number; readonly role: number } | undefined {
    const place = findDoc(this.#segments, doc)
    if (!place) return undefined
    const cell = this.#linksOf(undefined).at(place.indexed.base + place.slot, step)
    if (cell < 0) return undefined
    const { slot, indexed } = findCell(this.#segments, cell)
    return indexed.live?.[slot] === 0
      ? undefined
      : { doc: indexed.segment.docAt(slot), role: indexed.segment.roles[slot]! }
  }

  search(request: SearchRequest): SearchResult {
    const { limit, offset = 0, only } = request
    checkCount('limit', limit)
    checkCount('offset', offset)
    const resolved = this.#resolve(request)
    const { scope, query } = resolved
    const { board, foundCount } = this.#score(request, resolved)
    const found = only === undefined ? board.touched.subarray(0, foundCount) : this.#cellsOf(only, scope)
    const total = found.length
    const top = topSlots(board.scores, found, total, offset + limit).subarray(offset)
    const hits = Array.from(top, (cell) => this.#toHit(cell, board.scores[cell]!, query))
    this.#spread.clear()
    const termsFound = query.terms.flatMap(({ term, source, docFrequency }) =>
      source === 'query' && docFrequency > 0 ? [term] : [],
    )
    return { total, hits, termsFound, docCount: scope.docCount }
  }

  feedback(request: ScoringRequest, best: readonly FeedbackDoc[]): readonly WeightedTerm[] {
    return feedbackTerms(request.terms, best, this.#scope(request.filter), bm25Parameters(request))
  }

  withAll(terms: readonly string[], filter: DocFilter | undefined, limit: number): readonly number[] {
    return docsWithAll(terms, this.#scope(filter), limit)
  }

  explain(request: ScoringRequest, docs: readonly number[]): readonly (Explanation | undefined)[] {
    const { scope, query, parameters } = this.#resolve(request)
    const links = this.#linksOf(request.filter, scope)
    return docs.map((doc) => {
      const place = findDoc(this.#segments, doc)
      if (!place) return undefined
      const nearby = this.#nearby(links, place.indexed.base + place.slot, request.neighbours ?? [])
      return explainDoc(scope, query, parameters, place, nearby)
    })
  }

  #indexed(segment: Segment): IndexedSegment {
    const indexed = new IndexedSegment(segment)
    if (this.#removed.length > 0) indexed.remove(this.#removed)
    return indexed
  }

  #arrange(segments: readonly IndexedSegment[], keepsCells: boolean): void {
    this.#segments = segments
    this.#cellCount = numberCells(segments)
    this.#forget()
    if (!keepsCells) this.#links = new TurnLinks()
  }

  /** What was kept of the last query does not hold any more. */
  #forget(): void {
    this.#lastScope = undefined
    this.#scored = undefined
  }

  #resolve(request: ScoringRequest): Resolved {
    const parameters = bm25Parameters(request)
    const scope = this.#scope(request.filter)
    const known =
      this.#scored !== undefined && isSameQuery(this.#scored.request, request) ? this.#scored.own : undefined
    const own = known ?? resolveOwnTerms(request, scope, parameters)
    return { scope, own, query: resolveQuery(request, own, scope, parameters), parameters }
  }

  /** The scope of a filter; that of the last one is kept, for one search asks several times. */
  #scope(filter: DocFilter | undefined): DocScope {
    if (this.#lastScope === undefined || this.#lastScope.filter !== filter)
      this.#lastScope = { filter, scope: docScope(this.#segments, filter) }
    return this.#lastScope.scope
  }

  /** The turns next to each other among those that pass. Only dates and roles part a conversation. */
  #linksOf(filter: DocFilter | undefined, scope?: DocScope): TurnLinks {
    const cuts = filter !== undefined && cutsConversations(filter)
    const links = cuts ? new TurnLinks() : this.#links
    const parts =
      cuts && scope ? scope.parts : this.#segments.map(({ segment, base }) => ({ segment, base, mask: undefined }))
    links.extend(parts, this.#cellCount)
    return links
  }

  /**
   * Scores every document. Those that are found, because they or a turn nearby have a term of the query, are the first
   * `foundCount` that the board has touched: what is added to the query brings no others in.
   */
  #score(request: SearchRequest, resolved: Resolved): { readonly board: ScoreBoard; readonly foundCount: number } {
    const { scope, query, parameters } = resolved
    const { neighbours = [], filter } = request
    const norm = lengthNorm(parameters, scope.averageLength)
    const board = this.#scoreOwnTerms(request, resolved, norm)
    const ownCount = board.touchedCount
    const added = query.terms.filter(({ source }) => source === 'feedback')
    if (added.length > 0) {
      this.#scored = undefined
      addTerms(board, scope, norm, added)
    }
    if (neighbours.length === 0) return { board, foundCount: ownCount }
    const spread = this.#spread
    spread.reserve(this.#cellCount)
    const links = this.#linksOf(filter, scope)
    spreadScores(board, 0, ownCount, spread, links, neighbours)
    const foundCount = spread.touchedCount
    spreadScores(board, ownCount, board.touchedCount, spread, links, neighbours)
    return { board: spread, foundCount }
  }

  /** What the query itself gives stays on the board: with feedback, the same is asked a second time. */
  #scoreOwnTerms(request: ScoringRequest, { scope, own }: Resolved, norm: LengthNorm): ScoreBoard {
    const board = this.#board
    if (this.#scored !== undefined && isSameQuery(this.#scored.request, request)) return board
    board.clear()
    board.reserve(this.#cellCount)
    addTerms(board, scope, norm, own)
    this.#scored = { request, own }
    return board
  }

  /** The cells of those documents that pass. */
  #cellsOf(docs: ReadonlySet<number>, { parts }: DocScope): Uint32Array {
    return Uint32Array.from(
      [...docs].flatMap((doc) => {
        const place = findDoc(this.#segments, doc)
        const passes = place !== undefined && parts[place.index]?.mask?.[place.slot] !== 0
        return passes ? [place.indexed.base + place.slot] : []
      }),
    )
  }

  #nearby(links: TurnLinks, cell: number, weights: readonly number[]): readonly NearbyPlace[] {
    const distances = weights.flatMap((weight, place) => [
      { distance: -place - 1, weight },
      { distance: place + 1, weight },
    ])
    return distances.flatMap(({ distance, weight }) => {
      const there = links.at(cell, distance)
      if (there < 0) return []
      const { index, slot, indexed } = findCell(this.#segments, there)
      return { index, slot, doc: indexed.segment.docAt(slot), distance, weight }
    })
  }

  #toHit(cell: number, raw: number, query: ResolvedQuery): SearchHit {
    const { slot, indexed } = findCell(this.#segments, cell)
    const { segment } = indexed
    return { doc: segment.docAt(slot), conversation: segment.conversations[slot]!, score: raw / query.ceiling, raw }
  }
}

interface Resolved {
  readonly scope: DocScope
  /** What the query itself says. */
  readonly own: readonly QueryTerm[]
  readonly query: ResolvedQuery
  readonly parameters: Bm25Parameters
}

function bm25Parameters(request: ScoringRequest): Bm25Parameters {
  const parameters = { k1: request.k1 ?? DEFAULT_BM25.k1, b: request.b ?? DEFAULT_BM25.b }
  if (!(parameters.k1 >= 0)) throw new RangeError(`k1 must be 0 or more, got ${parameters.k1}`)
  if (!(parameters.b >= 0 && parameters.b <= 1)) throw new RangeError(`b must be from 0 to 1, got ${parameters.b}`)
  return parameters
}

/** Whether a filter can let some turns of a conversation pass and others not. */
const cutsConversations = ({ conversations: _conversations, ...ofTurns }: DocFilter): boolean =>
  Object.values(ofTurns).some((value) => value !== undefined)

/** Whether the query itself is the same; what is added to it may differ. */
const isSameQuery = (a: ScoringRequest, b: ScoringRequest): boolean =>
  a.terms === b.terms && a.prefix === b.prefix && a.filter === b.filter && a.k1 === b.k1 && a.b === b.b

/** Scores part by part, so that the cells of a part stay in the processor's cache. */
function addTerms(board: ScoreBoard, scope: DocScope, norm: LengthNorm, terms: readonly QueryTerm[]): void {
  for (const [index, { segment, base, mask }] of scope.parts.entries()) {
    const docs = { base, lengths: segment.lengths, mask }
    for (const { lists, ceiling } of terms) {
      const list = lists[index]
      if (list) addScores(list, docs, ceiling, norm, board)
    }
  }
}

const countDocs = (segments: readonly IndexedSegment[]): number =>
  segments.reduce((sum, { segment }) => sum + segment.docCount, 0)

function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name} must be a whole number from 0 on, got ${value}`)
  }
}
