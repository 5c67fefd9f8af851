import type { Steps } from '../steps/steps.ts'
import { createBitset, withBit, type Bitset } from './bitset.ts'
import { DEFAULT_BM25, lengthNorm, type Bm25Parameters, type LengthNorm } from './bm25.ts'
import { docScope, type DocFilter, type DocScope } from './doc-scope.ts'
import { docsWithAll } from './conjunction.ts'
import { explainDocs, type NearbyPlace } from './explain.ts'
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
import { findCell, findDoc, withCells, withoutSegments, withSegment } from './segment-list.ts'
import type { Segment } from '../segments/segment.ts'
import { topSlots } from './top-slots.ts'
import { TurnLinks } from './turn-links.ts'

/**
 * The in-memory index of one tenant. Searches run in steps. Each search uses the segments present when it began, even
 * if segments are added or replaced between its steps. It may still return a document that is removed in the meantime.
 */
export interface SearchIndex {
  /** The number of searchable documents. */
  readonly docCount: number
  /** The approximate memory of the index, in bytes. Small objects are not counted. */
  readonly byteSize: number
  /** The segments, oldest first, each with its number of searchable documents. */
  readonly segments: readonly { readonly segment: Segment; readonly liveCount: number }[]
  /**
   * Adds a segment. Its documents of removed conversations stay hidden.
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
  /** Whether a document is in the index and searchable. */
  isLive(doc: number): boolean
  /** The code of a document's role; undefined if the document is not in the index. */
  roleOf(doc: number): number | undefined
  /** The next (1) or previous (-1) turn of the document's conversation. */
  adjacent(doc: number, step: 1 | -1): { readonly doc: number; readonly role: number } | undefined
  /**
   * Finds documents that contain at least one term, and with `neighbours` also the turns near them. Statistics cover
   * only the documents that pass the filter, so the result equals that of an index of those documents alone.
   *
   * @throws {RangeError} when `limit` or `offset` is not a non-negative integer, `k1` is negative or `b` is outside 0
   * to 1
   */
  search(request: SearchRequest): Steps<SearchResult>
  /**
   * Returns terms that the best documents of a query share, to expand the query with.
   *
   * @throws {RangeError} when `k1` is negative or `b` is outside 0 to 1
   */
  feedback(request: ScoringRequest, best: readonly FeedbackDoc[]): Steps<readonly WeightedTerm[]>
  /** Returns the newest `limit` documents that pass the filter and contain all terms, newest first. */
  withAll(terms: readonly string[], filter: DocFilter | undefined, limit: number): Steps<readonly number[]>
  /**
   * Breaks down the scores that a search with the same request gives these documents; undefined for documents that it
   * does not find.
   *
   * @throws {RangeError} when `k1` is negative or `b` is outside 0 to 1
   */
  explain(request: ScoringRequest, docs: readonly number[]): Steps<readonly (Explanation | undefined)[]>
}

/** Creates an empty index. It does no I/O: the caller stores the segments and the numbers of removed conversations. */
export function createIndex(): SearchIndex {
  return new MemoryIndex()
}

/** The segments at one moment. Their positions are fixed; their live documents can change. */
interface Snapshot {
  readonly segments: readonly IndexedSegment[]
  readonly cellCount: number
  /** Links of all cells. Removed conversations are linked too, but contribute no scores. */
  readonly links: TurnLinks
}

/** Buffers that one search writes to and owns until it ends. */
class Workspace {
  readonly board = new ScoreBoard()
  readonly spread = new ScoreBoard()
  /** The request whose own terms are on the board, and the segments it was scored on. */
  scored:
    | { readonly request: ScoringRequest; readonly snapshot: Snapshot; readonly own: readonly QueryTerm[] }
    | undefined

  get byteSize(): number {
    return this.board.byteSize + this.spread.byteSize
  }
}

/** Postings scored, and cells spread, per step: less than a millisecond of work. */
const postingsPerStep = 65_536
const cellsPerStep = 16_384

class MemoryIndex implements SearchIndex {
  #snapshot: Snapshot = { segments: [], cellCount: 0, links: new TurnLinks() }
  #removed: Bitset = new Uint8Array(0)
  /** The workspace of the last search, reused by the next one. Overlapping searches create their own. */
  #idle: Workspace | undefined = new Workspace()
  #lastScope:
    | { readonly filter: DocFilter | undefined; readonly snapshot: Snapshot; readonly scope: DocScope }
    | undefined

  get docCount(): number {
    return this.#snapshot.segments.reduce((sum, { liveCount }) => sum + liveCount, 0)
  }

  get byteSize(): number {
    const { segments, links } = this.#snapshot
    const fixed = this.#removed.length + (this.#idle?.byteSize ?? 0) + links.byteSize
    return segments.reduce((sum, { segment, live }) => sum + segment.bytes.length + (live?.length ?? 0), fixed)
  }

  get segments(): readonly IndexedSegment[] {
    return this.#snapshot.segments
  }

  addSegment(segment: Segment): void {
    const segments = withSegment(this.#snapshot.segments, this.#indexed(segment))
    this.#arrange(segments, segments.at(-1)?.segment === segment)
  }

  replaceSegments(old: readonly Segment[], merged?: Segment): void {
    const kept = withoutSegments(this.#snapshot.segments, old)
    const segments = merged ? withSegment(kept, this.#indexed(merged)) : kept
    this.#arrange(segments, countDocs(segments) === this.#snapshot.cellCount)
  }

  removeConversations(conversations: Iterable<number>): void {
    const numbers = [...conversations]
    const removed = createBitset(numbers)
    for (const number of numbers) this.#removed = withBit(this.#removed, number)
    for (const segment of this.#snapshot.segments) segment.remove(removed)
    // A new snapshot invalidates everything cached for the last query.
    this.#snapshot = { ...this.#snapshot }
  }

  isLive(doc: number): boolean {
    const place = findDoc(this.#snapshot.segments, doc)
    return place !== undefined && place.indexed.live?.[place.slot] !== 0
  }

  roleOf(doc: number): number | undefined {
    const place = findDoc(this.#snapshot.segments, doc)
    return place?.indexed.segment.roles[place.slot]
  }

  adjacent(doc: number, step: 1 | -1): { readonly doc: number; readonly role: number } | undefined {
    const { segments, cellCount } = this.#snapshot
    const place = findDoc(segments, doc)
    if (!place) return undefined
    const cell = linksOf(this.#snapshot, undefined).at(place.indexed.base + place.slot, step)
    if (cell < 0 || cell >= cellCount) return undefined
    const { slot, indexed } = findCell(segments, cell)
    return indexed.live?.[slot] === 0
      ? undefined
      : { doc: indexed.segment.docAt(slot), role: indexed.segment.roles[slot]! }
  }

  *search(request: SearchRequest): Steps<SearchResult> {
    const { limit, offset = 0, only } = request
    checkCount('limit', limit)
    checkCount('offset', offset)
    const snapshot = this.#snapshot
    const workspace = this.#takeWorkspace()
    try {
      const resolved = yield* this.#resolve(request, snapshot, workspace)
      const { scope, query } = resolved
      const { board, foundCount } = yield* score(request, resolved, snapshot, workspace)
      const found = only === undefined ? board.touched.subarray(0, foundCount) : cellsOf(only, snapshot, scope)
      const total = found.length
      const top = (yield* topSlots(board.scores, found, total, offset + limit)).subarray(offset)
      const hits = Array.from(top, (cell) => toHit(cell, board.scores[cell]!, query, snapshot))
      const termsFound = query.terms.flatMap(({ term, source, docFrequency }) =>
        source === 'query' && docFrequency > 0 ? [term] : [],
      )
      this.#idle = workspace
      return { total, hits, termsFound, docCount: scope.docCount }
    } finally {
      workspace.spread.clear()
    }
  }

  *feedback(request: ScoringRequest, best: readonly FeedbackDoc[]): Steps<readonly WeightedTerm[]> {
    const scope = yield* this.#scope(request.filter, this.#snapshot)
    return yield* feedbackTerms(request.terms, best, scope, bm25Parameters(request))
  }

  *withAll(terms: readonly string[], filter: DocFilter | undefined, limit: number): Steps<readonly number[]> {
    return yield* docsWithAll(terms, yield* this.#scope(filter, this.#snapshot), limit)
  }

  *explain(request: ScoringRequest, docs: readonly number[]): Steps<readonly (Explanation | undefined)[]> {
    const snapshot = this.#snapshot
    const { scope, query, parameters } = yield* this.#resolve(request, snapshot, this.#idle)
    const links = linksOf(snapshot, request.filter, scope)
    const places = docs.map((doc) => {
      const place = findDoc(snapshot.segments, doc)
      if (!place) return undefined
      return { ...place, nearby: nearby(snapshot, links, place.indexed.base + place.slot, request.neighbours ?? []) }
    })
    return yield* explainDocs(scope, query, parameters, places)
  }

  #indexed(segment: Segment): IndexedSegment {
    const indexed = new IndexedSegment(segment)
    if (this.#removed.length > 0) indexed.remove(this.#removed)
    return indexed
  }

  #arrange(list: readonly IndexedSegment[], keepsCells: boolean): void {
    this.#snapshot = { ...withCells(list), links: keepsCells ? this.#snapshot.links : new TurnLinks() }
  }

  #takeWorkspace(): Workspace {
    const workspace = this.#idle ?? new Workspace()
    this.#idle = undefined
    return workspace
  }

  *#resolve(request: ScoringRequest, snapshot: Snapshot, workspace: Workspace | undefined): Steps<Resolved> {
    const parameters = bm25Parameters(request)
    const scope = yield* this.#scope(request.filter, snapshot)
    const own = knownTerms(workspace, request, snapshot) ?? (yield* resolveOwnTerms(request, scope, parameters))
    return { scope, own, query: resolveQuery(request, own, scope, parameters), parameters }
  }

  /** The scope of a filter. The last scope is cached, because one search requests it several times. */
  *#scope(filter: DocFilter | undefined, snapshot: Snapshot): Steps<DocScope> {
    const last = this.#lastScope
    if (last?.snapshot === snapshot && last.filter === filter) return last.scope
    const scope = yield* docScope(snapshot.segments, filter)
    this.#lastScope = { filter, snapshot, scope }
    return scope
  }
}

/** Links adjacent turns that pass the filter. Only filters that select turns (by date or role) need separate links. */
function linksOf({ segments, cellCount, links: all }: Snapshot, filter?: DocFilter, scope?: DocScope): TurnLinks {
  const cuts = filter !== undefined && cutsConversations(filter)
  if (!cuts && all.linked >= cellCount) return all
  const links = cuts ? new TurnLinks() : all
  const parts = cuts && scope ? scope.parts : segments.map(({ segment, base }) => ({ segment, base, mask: undefined }))
  links.extend(parts, cellCount)
  return links
}

/** Reuses the scores of the query's own terms, which stay on the board for a second search with feedback. */
function knownTerms(
  workspace: Workspace | undefined,
  request: ScoringRequest,
  snapshot: Snapshot,
): readonly QueryTerm[] | undefined {
  const scored = workspace?.scored
  return scored?.snapshot === snapshot && isSameQuery(scored.request, request) ? scored.own : undefined
}

/**
 * Scores every document. The first `foundCount` touched cells are the hits: documents that contain a query term or are
 * near a turn that does. Added terms bring in no further hits.
 */
function* score(
  request: SearchRequest,
  resolved: Resolved,
  snapshot: Snapshot,
  workspace: Workspace,
): Steps<{ readonly board: ScoreBoard; readonly foundCount: number }> {
  const { scope, query, parameters } = resolved
  const { neighbours = [], filter } = request
  const { cellCount } = snapshot
  const norm = lengthNorm(parameters, scope.averageLength)
  const board = yield* scoreOwnTerms(request, resolved, norm, snapshot, workspace)
  const ownCount = board.touchedCount
  const added = query.terms.filter(({ source }) => source === 'feedback')
  if (added.length > 0) {
    workspace.scored = undefined
    yield* addTerms(board, scope, norm, added)
  }
  if (neighbours.length === 0) return { board, foundCount: ownCount }
  const { spread } = workspace
  spread.reserve(cellCount)
  const links = linksOf(snapshot, filter, scope)
  function* spreadInSteps(first: number, last: number): Steps<void> {
    for (let start = first; start < last; start += cellsPerStep) {
      spreadScores(board, start, Math.min(last, start + cellsPerStep), spread, links, neighbours, cellCount)
      yield
    }
  }
  yield* spreadInSteps(0, ownCount)
  const foundCount = spread.touchedCount
  yield* spreadInSteps(ownCount, board.touchedCount)
  return { board: spread, foundCount }
}

function* scoreOwnTerms(
  request: ScoringRequest,
  { scope, own }: Resolved,
  norm: LengthNorm,
  snapshot: Snapshot,
  workspace: Workspace,
): Steps<ScoreBoard> {
  const { board } = workspace
  if (knownTerms(workspace, request, snapshot) !== undefined) return board
  // The board holds the scores of a query only once all of its terms are added.
  workspace.scored = undefined
  board.clear()
  board.reserve(snapshot.cellCount)
  yield* addTerms(board, scope, norm, own)
  workspace.scored = { request, snapshot, own }
  return board
}

/** The cells of the documents that pass the filter. */
function cellsOf(docs: ReadonlySet<number>, { segments }: Snapshot, { parts }: DocScope): Uint32Array {
  return Uint32Array.from(
    [...docs].flatMap((doc) => {
      const place = findDoc(segments, doc)
      const passes = place !== undefined && parts[place.index]?.mask?.[place.slot] !== 0
      return passes ? [place.indexed.base + place.slot] : []
    }),
  )
}

function nearby(
  { segments, cellCount }: Snapshot,
  links: TurnLinks,
  cell: number,
  weights: readonly number[],
): readonly NearbyPlace[] {
  const distances = weights.flatMap((weight, place) => [
    { distance: -place - 1, weight },
    { distance: place + 1, weight },
  ])
  return distances.flatMap(({ distance, weight }) => {
    const there = links.at(cell, distance)
    if (there < 0 || there >= cellCount) return []
    const { index, slot, indexed } = findCell(segments, there)
    return { index, slot, doc: indexed.segment.docAt(slot), distance, weight }
  })
}

function toHit(cell: number, raw: number, query: ResolvedQuery, { segments }: Snapshot): SearchHit {
  const { slot, indexed } = findCell(segments, cell)
  const { segment } = indexed
  return { doc: segment.docAt(slot), conversation: segment.conversations[slot]!, score: raw / query.ceiling, raw }
}

interface Resolved {
  readonly scope: DocScope
  /** The terms of the query itself. */
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

/** Whether a filter can pass some turns of a conversation and reject others. */
const cutsConversations = ({ conversations: _conversations, ...ofTurns }: DocFilter): boolean =>
  Object.values(ofTurns).some((value) => value !== undefined)

/** Whether two requests have the same query. Their added terms may differ. */
const isSameQuery = (a: ScoringRequest, b: ScoringRequest): boolean =>
  a.terms === b.terms && a.prefix === b.prefix && a.filter === b.filter && a.k1 === b.k1 && a.b === b.b

/** Scores part by part, so that the cells of a part stay in the CPU cache. */
function* addTerms(board: ScoreBoard, scope: DocScope, norm: LengthNorm, terms: readonly QueryTerm[]): Steps<void> {
  let postings = 0
  for (const [index, { segment, base, mask }] of scope.parts.entries()) {
    const docs = { base, lengths: segment.lengths, mask }
    for (const { lists, ceiling } of terms) {
      const list = lists[index]
      if (!list) continue
      addScores(list, docs, ceiling, norm, board)
      postings += list.docFrequency
      if (postings < postingsPerStep) continue
      postings = 0
      yield
    }
  }
}

const countDocs = (segments: readonly IndexedSegment[]): number =>
  segments.reduce((sum, { segment }) => sum + segment.docCount, 0)

function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name} must be a non-negative integer, got ${value}`)
  }
}
