import type { Steps } from '../steps/steps.ts'
import type { TermForms } from '../analysis/word-terms.ts'
import { DEFAULT_BM25, lengthNorm, type Bm25Parameters, type LengthNorm } from './bm25.ts'
import { docsWithAll } from './conjunction.ts'
import { docScope, type DocScope } from './doc-scope.ts'
import type {
  DocHit,
  DocQuery,
  DocResults,
  DocSearch,
  Explanation,
  ScoringOptions,
  WeightedTerm,
} from './doc-search.ts'
import { explainDocs, type NearbyPlace } from './explain.ts'
import { type FeedbackDoc, feedbackTerms } from './feedback.ts'
import { spreadScores } from './neighbours.ts'
import { resolveOwnTerms, resolveQuery, type QueryTerm, type ResolvedQuery } from './query.ts'
import { addScores, type ScoreBoard } from './score-board.ts'
import { findCell, findDoc } from './segment-list.ts'
import { linksOf, type Snapshot } from './snapshot.ts'
import { topSlots } from './top-slots.ts'
import type { TurnLinks } from './turn-links.ts'
import { Workspace } from './workspace.ts'

/**
 * A query that the caller holds for as long as it asks about it: for a first search, its feedback, a second search and
 * explanations. It keeps the terms and the documents of its filter, so each step does only its own work. It stays valid
 * when the index changes: the next call then reads the index again. It holds no resource.
 */
export interface PreparedQuery {
  /**
   * Finds documents that contain at least one term, and with `neighbours` also the turns near them. Statistics cover
   * only the documents that pass the filter, so the result equals that of an index of those documents alone.
   *
   * @throws {RangeError} when `limit` or `offset` is not a non-negative integer
   */
  search(options: DocSearch): Steps<DocResults>
  /** Returns terms that the best documents share, to pass as `added` to a second search. */
  feedback(best: readonly FeedbackDoc[]): Steps<readonly WeightedTerm[]>
  /** Returns the newest `limit` documents that pass the filter and contain a form of each of the given terms, newest first. */
  withAll(terms: readonly TermForms[], limit: number): Steps<readonly number[]>
  /**
   * Breaks down the scores that a search with the same options gives these documents; undefined for documents that it
   * does not find.
   */
  explain(docs: readonly number[], options?: ScoringOptions): Steps<readonly (Explanation | undefined)[]>
}

/** The parts of an index that its queries read, and the workspace that they pass on to each other. */
export interface IndexState {
  snapshot: Snapshot
  /** The workspace of the last search, reused by the next one. Overlapping searches create their own. */
  idle: Workspace | undefined
}

/** Postings scored, and cells spread, per step: less than a millisecond of work. */
const postingsPerStep = 65_536
const cellsPerStep = 16_384

interface Scope {
  readonly snapshot: Snapshot
  readonly docs: DocScope
}

interface OwnTerms {
  readonly scope: Scope
  readonly terms: readonly QueryTerm[]
}

/** A query on the segments of one moment. */
interface Resolved extends OwnTerms {
  readonly query: ResolvedQuery
}

/** The query of an index; see {@link PreparedQuery}. */
export class IndexQuery implements PreparedQuery {
  readonly #state: IndexState
  readonly #query: DocQuery
  readonly #parameters: Bm25Parameters
  #scope: Scope | undefined
  #own: OwnTerms | undefined

  /** @throws {RangeError} when `k1` is negative or `b` is outside 0 to 1 */
  constructor(state: IndexState, query: DocQuery) {
    this.#state = state
    this.#query = query
    this.#parameters = bm25Parameters(query)
  }

  *search(options: DocSearch): Steps<DocResults> {
    const { limit, offset = 0, only } = options
    checkCount('limit', limit)
    checkCount('offset', offset)
    // Taken before the first step, so that the segments are those of this moment.
    const { snapshot } = this.#state
    const workspace = this.#state.idle ?? new Workspace()
    this.#state.idle = undefined
    try {
      const resolved = yield* this.#resolve(snapshot, options)
      const { query, scope } = resolved
      const { board, foundCount } = yield* this.#score(resolved, options.neighbours ?? [], workspace)
      const found = only === undefined ? board.touched.subarray(0, foundCount) : cellsOf(only, scope)
      const total = found.length
      const top = (yield* topSlots(board.scores, found, total, offset + limit)).subarray(offset)
      const hits = Array.from(top, (cell) => toHit(cell, board.scores[cell]!, query, snapshot))
      const termsFound = query.terms.flatMap(({ term, source, docFrequency }) =>
        source === 'query' && docFrequency > 0 ? [term] : [],
      )
      this.#state.idle = workspace
      return { total, hits, termsFound, docCount: scope.docs.docCount }
    } finally {
      workspace.spread.clear()
    }
  }

  *feedback(best: readonly FeedbackDoc[]): Steps<readonly WeightedTerm[]> {
    const { docs } = yield* this.#scopeOf(this.#state.snapshot)
    return yield* feedbackTerms(allForms(this.#query), best, docs, this.#parameters)
  }

  *withAll(terms: readonly TermForms[], limit: number): Steps<readonly number[]> {
    const { docs } = yield* this.#scopeOf(this.#state.snapshot)
    return yield* docsWithAll(terms, docs, limit)
  }

  *explain(docs: readonly number[], options: ScoringOptions = {}): Steps<readonly (Explanation | undefined)[]> {
    const { snapshot } = this.#state
    const { scope, query } = yield* this.#resolve(snapshot, options)
    const links = linksOf(snapshot, this.#query.filter, scope.docs)
    const places = docs.map((doc) => {
      const place = findDoc(snapshot.segments, doc)
      if (!place) return undefined
      return { ...place, nearby: nearby(snapshot, links, place.indexed.base + place.slot, options.neighbours ?? []) }
    })
    return yield* explainDocs(scope.docs, query, this.#parameters, places)
  }

  *#scopeOf(snapshot: Snapshot): Steps<Scope> {
    const known = this.#scope
    if (known?.snapshot === snapshot) return known
    const scope = { snapshot, docs: yield* docScope(snapshot.segments, this.#query.filter) }
    this.#scope = scope
    return scope
  }

  *#ownTerms(snapshot: Snapshot): Steps<OwnTerms> {
    const known = this.#own
    if (known?.scope.snapshot === snapshot) return known
    const scope = yield* this.#scopeOf(snapshot)
    const own = { scope, terms: yield* resolveOwnTerms(this.#query, scope.docs, this.#parameters) }
    this.#own = own
    return own
  }

  *#resolve(snapshot: Snapshot, options: ScoringOptions): Steps<Resolved> {
    const own = yield* this.#ownTerms(snapshot)
    return { ...own, query: resolveQuery(options, own.terms, own.scope.docs, this.#parameters) }
  }

  /**
   * Scores every document. The first `foundCount` touched cells are the hits: documents that contain a query term or
   * are near a turn that does. Added terms bring in no further hits.
   */
  *#score(
    resolved: Resolved,
    neighbours: readonly number[],
    workspace: Workspace,
  ): Steps<{ readonly board: ScoreBoard; readonly foundCount: number }> {
    const { scope, query } = resolved
    const { cellCount } = scope.snapshot
    const norm = lengthNorm(this.#parameters, scope.docs.averageLength)
    const board = yield* this.#scoreOwnTerms(resolved, norm, workspace)
    const ownCount = board.touchedCount
    const added = query.terms.filter(({ source }) => source === 'feedback')
    if (added.length > 0) {
      workspace.scored = undefined
      yield* addTerms(board, scope.docs, norm, added)
    }
    if (neighbours.length === 0) return { board, foundCount: ownCount }
    const { spread } = workspace
    spread.reserve(cellCount)
    const links = linksOf(scope.snapshot, this.#query.filter, scope.docs)
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

  /** Scores the query's own terms, whose scores stay on the board for a second search with feedback. */
  *#scoreOwnTerms({ scope, terms }: OwnTerms, norm: LengthNorm, workspace: Workspace): Steps<ScoreBoard> {
    const { board, scored } = workspace
    const { snapshot } = scope
    if (scored?.query === this && scored.snapshot === snapshot) return board
    // The board holds the scores of a query only once all of its terms are added.
    workspace.scored = undefined
    board.clear()
    board.reserve(snapshot.cellCount)
    yield* addTerms(board, scope.docs, norm, terms)
    workspace.scored = { query: this, snapshot }
    return board
  }
}

/** The cells of the documents that pass the filter. */
function cellsOf(only: ReadonlySet<number>, { snapshot, docs }: Scope): Uint32Array {
  return Uint32Array.from(
    [...only].flatMap((doc) => {
      const place = findDoc(snapshot.segments, doc)
      const passes = place !== undefined && docs.parts[place.index]?.mask?.[place.slot] !== 0
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

function toHit(cell: number, raw: number, query: ResolvedQuery, { segments }: Snapshot): DocHit {
  const { slot, indexed } = findCell(segments, cell)
  const { segment } = indexed
  return { doc: segment.docAt(slot), conversation: segment.conversations[slot]!, score: raw / query.ceiling, raw }
}

/** The terms of a query in all their forms. */
const allForms = ({ terms, forms }: DocQuery): readonly string[] =>
  terms.flatMap((term) => forms?.get(term)?.terms ?? [term])

function bm25Parameters(query: DocQuery): Bm25Parameters {
  const parameters = { k1: query.k1 ?? DEFAULT_BM25.k1, b: query.b ?? DEFAULT_BM25.b }
  if (!(parameters.k1 >= 0)) throw new RangeError(`k1 must be 0 or more, got ${parameters.k1}`)
  if (!(parameters.b >= 0 && parameters.b <= 1)) throw new RangeError(`b must be from 0 to 1, got ${parameters.b}`)
  return parameters
}

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

function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name} must be a non-negative integer, got ${value}`)
  }
}
