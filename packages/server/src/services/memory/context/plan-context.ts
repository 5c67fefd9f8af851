import type { ContextSource, OmissionReason } from './context-engine.ts'
import type { Steps } from '@sekha/search/steps'
import { countTerms, createSimilaritySet, type SimilarityKey, type SimilaritySet } from './similarity.ts'
import { rankAs, type Ranked } from './rank.ts'

/** A message to consider for a context. */
export interface Candidate extends Ranked {
  /** Its unique document number. */
  readonly doc: number
  /** The number of its conversation. */
  readonly conversation: number
  /** Its position in the conversation. */
  readonly sequence: number
  /** The sources that found it: at least one. Each source has its own rank. */
  readonly sources: readonly ContextSource[]
  /** Its cost in tokens. */
  readonly tokens: number
  readonly similarity: SimilarityKey
  /** Messages of one conversation with the same unit are included or omitted together. */
  readonly unit: number
}

/** The candidates and the limits of a context. */
export interface ContextTask {
  readonly candidates: readonly Candidate[]
  /** Candidates that the request excludes. They are only reported. */
  readonly excluded: readonly Candidate[]
  /** The maximum number of tokens. Only the newest turn can exceed it. */
  readonly budget: number
  /** The number of the current conversation. */
  readonly running: number | undefined
  readonly now: number
}

export interface PlannedContext {
  /** The included messages, in prompt order. */
  readonly picks: readonly { readonly doc: number; readonly source: ContextSource; readonly rank: number }[]
  readonly tokens: number
  /** All omitted messages, best first. */
  readonly omitted: readonly { readonly doc: number; readonly reason: OmissionReason }[]
}

/** The maximum share of the budget for pinned messages, and of the remaining budget for a single conversation. */
const largestShare = 0.5

/**
 * Selects the messages of a context. The same task always gives the same result, whatever the order of the candidates.
 *
 * - The newest turn of the current conversation (source `turn`, including the rest of its units) is always included,
 *   regardless of its cost. Nothing else may raise the sum above the budget.
 * - Pinned messages of other conversations are selected next, newest first, in at most half of the budget, or in what
 *   the turn leaves if that is less. They come first in the prompt. Their selection is independent of the query, the
 *   clock and the content of the turn. While these conversations and the budget are unchanged, the prompt begins with
 *   the same messages, which keeps a model's prompt cache valid. Pinned messages that do not fit compete with the rest
 *   if they have another source.
 * - The rest is selected by rank, skipping units that do not fit. In a first pass, each conversation but the current
 *   one gets at most half of the remaining budget. In a second pass, the units skipped for that reason compete for the
 *   tokens still free.
 * - Near-duplicates of included messages are omitted. A unit is a duplicate only if each of its messages is. The turn
 *   and the pinned messages are not compared with each other.
 *
 * A unit has the rank of its best message. The prompt contains the pinned messages by conversation and position, then
 * other conversations by number, then the current one.
 */
export function* planContext({ candidates, excluded, budget, running, now }: ContextTask): Steps<PlannedContext> {
  const units = toUnits(candidates, running, now)
  const turn = units.filter(({ kind }) => kind === 'turn')
  const turnTokens = sumTokens(turn)
  const pinnedBudget = Math.min(Math.floor(budget * largestShare), Math.max(0, budget - turnTokens))
  const termCounts = countTerms(candidates.map(({ similarity }) => similarity))
  const pinned = yield* choosePinned(
    units.filter(({ kind }) => kind === 'pinned'),
    pinnedBudget,
    now,
    createSimilaritySet(termCounts),
  )

  const similarityKeys = createSimilaritySet(termCounts)
  for (const unit of [...turn, ...pinned.chosen]) addTo(similarityKeys, unit)
  const restBudget = Math.max(0, budget - turnTokens - sumTokens(pinned.chosen))
  const competing = [...units.filter(({ kind }) => kind === 'other'), ...pinned.competing]
  const rest = yield* chooseByRank(competing, restBudget, running, similarityKeys)

  const isRunning = (unit: Unit): boolean => unit.conversation === running
  const picks = [
    ...inOrder(pinned.chosen),
    ...inOrder(rest.chosen.filter((unit) => !isRunning(unit))),
    ...inOrder([...rest.chosen.filter(isRunning), ...turn]),
  ]
  const outside = toUnits(excluded, running, now).map((unit): Omission => ({ unit, reason: 'excluded' }))
  return {
    picks: picks.map(({ candidate, source, rank }) => ({ doc: candidate.doc, source, rank })),
    tokens: picks.reduce((sum, { candidate }) => sum + candidate.tokens, 0),
    omitted: [...pinned.omitted, ...rest.omitted, ...outside]
      .toSorted((left, right) => byRank(left.unit, right.unit))
      .flatMap(({ unit, reason }) => inOrder([unit]).map(({ candidate }) => ({ doc: candidate.doc, reason }))),
  }
}

/** A message with its highest-ranking source. */
interface Member {
  readonly candidate: Candidate
  readonly source: ContextSource
  readonly rank: number
}

/** Messages that are included or omitted together. */
interface Unit {
  readonly kind: 'turn' | 'pinned' | 'other'
  readonly conversation: number
  readonly members: readonly Member[]
  readonly rank: number
  readonly tokens: number
  /** The highest document number of its messages, which breaks ties. */
  readonly doc: number
}

interface Omission {
  readonly unit: Unit
  readonly reason: OmissionReason
}

function toUnits(candidates: readonly Candidate[], running: number | undefined, now: number): Unit[] {
  return [...Map.groupBy(candidates, ({ unit }) => unit).values()].map((group) => {
    const kind = kindOf(group, running)
    return toUnit(kind, group, (candidate) => toMember(candidate, sourcesAs(kind, candidate, running), now))
  })
}

function kindOf(group: readonly Candidate[], running: number | undefined): Unit['kind'] {
  const has = (source: ContextSource): boolean => group.some(({ sources }) => sources.includes(source))
  if (has('turn')) return 'turn'
  return has('pinned') && group[0]?.conversation !== running ? 'pinned' : 'other'
}

function toUnit(kind: Unit['kind'], group: readonly Candidate[], member: (candidate: Candidate) => Member): Unit {
  const members = group.map(member).toSorted((left, right) => left.candidate.sequence - right.candidate.sequence)
  return {
    kind,
    conversation: group[0]?.conversation ?? 0,
    members,
    rank: greatest(members, ({ rank }) => rank),
    tokens: group.reduce((sum, { tokens }) => sum + tokens, 0),
    doc: greatest(group, ({ doc }) => doc),
  }
}

/**
 * The sources that count for a message in a unit of this kind. In the turn and in pinned units, that is the kind alone.
 */
function sourcesAs(
  kind: Unit['kind'],
  { sources, conversation }: Candidate,
  running: number | undefined,
): readonly ContextSource[] {
  if (kind !== 'other') return sources.includes(kind) ? [kind] : sources
  return conversation === running ? sources : sources.filter((source) => source !== 'pinned')
}

/** Ranks a message by its best source. A message without a counted source is included as part of its unit (`pair`). */
function toMember(candidate: Candidate, sources: readonly ContextSource[], now: number): Member {
  return sources
    .map((source): Member => ({ candidate, source, rank: rankAs(source, candidate, now) }))
    .reduce((best, member) => (member.rank > best.rank ? member : best), {
      candidate,
      source: 'pair',
      rank: rankAs('pair', candidate, now),
    })
}

interface Choice {
  readonly chosen: readonly Unit[]
  readonly omitted: readonly Omission[]
}

function* choosePinned(
  units: readonly Unit[],
  budget: number,
  now: number,
  similarityKeys: SimilaritySet,
): Steps<Choice & { readonly competing: readonly Unit[] }> {
  const chosen: Unit[] = []
  const competing: Unit[] = []
  const omitted: Omission[] = []
  let free = budget
  for (const unit of units.toSorted(byAge)) {
    yield
    const reason = unit.tokens > free ? 'budget' : saysNothingNew(unit, similarityKeys) ? 'duplicate' : undefined
    if (reason === undefined) {
      chosen.push(unit)
      addTo(similarityKeys, unit)
      free -= unit.tokens
    } else if (unit.members.some(({ candidate }) => candidate.sources.some((source) => !belongsToPinned(source)))) {
      competing.push(asOther(unit, now))
    } else omitted.push({ unit, reason })
  }
  return { chosen, competing, omitted }
}

const belongsToPinned = (source: ContextSource): boolean => source === 'pinned' || source === 'pair'

/** Ranks a pinned unit by its other sources. */
function asOther({ members }: Unit, now: number): Unit {
  const group = members.map(({ candidate }) => candidate)
  return toUnit('other', group, (candidate) => toMember(candidate, sourcesAs('other', candidate, undefined), now))
}

/** Selects units by rank and adds them to `similarityKeys`. */
function* chooseByRank(
  units: readonly Unit[],
  budget: number,
  running: number | undefined,
  similarityKeys: SimilaritySet,
): Steps<Choice> {
  const share = Math.floor(budget * largestShare)
  const taken = new Map<number, number>()
  const chosen: Unit[] = []
  const omitted: Omission[] = []
  let free = budget

  /** Returns the units skipped because their conversation reached its share. */
  function* pass(ranked: readonly Unit[], limit: number, reason: OmissionReason): Steps<readonly Unit[]> {
    const over: Unit[] = []
    for (const unit of ranked) {
      yield
      const { conversation, tokens } = unit
      const total = (taken.get(conversation) ?? 0) + tokens
      if (tokens > free) omitted.push({ unit, reason })
      else if (saysNothingNew(unit, similarityKeys)) omitted.push({ unit, reason: 'duplicate' })
      else if (conversation !== running && total > limit) over.push(unit)
      else {
        chosen.push(unit)
        addTo(similarityKeys, unit)
        taken.set(conversation, total)
        free -= tokens
      }
    }
    return over
  }

  const passedOver = yield* pass(units.toSorted(byRank), share, 'budget')
  yield* pass(passedOver, Infinity, 'diversity')
  return { chosen, omitted }
}

function saysNothingNew({ members }: Unit, similarityKeys: SimilaritySet): boolean {
  const said = members.filter(({ candidate }) => candidate.similarity.text !== '')
  return said.length > 0 && said.every(({ candidate }) => similarityKeys.has(candidate.similarity))
}

function addTo(similarityKeys: SimilaritySet, { members }: Unit): void {
  for (const { candidate } of members) similarityKeys.add(candidate.similarity)
}

const sumTokens = (units: readonly Unit[]): number => units.reduce((sum, { tokens }) => sum + tokens, 0)

/** Best first; units with equal ranks are ordered newest first. */
const byRank = (left: Unit, right: Unit): number => right.rank - left.rank || right.doc - left.doc

const byAge = (left: Unit, right: Unit): number => latest(right) - latest(left) || right.doc - left.doc

const latest = ({ members }: Unit): number => greatest(members, ({ candidate }) => candidate.timestamp)

/** Uses `reduce`, because a unit can have more messages than a call takes arguments. */
const greatest = <T>(items: readonly T[], valueOf: (item: T) => number): number =>
  items.reduce((most, item) => Math.max(most, valueOf(item)), -Infinity)

/** Orders messages by conversation, then by position. */
function inOrder(units: readonly Unit[]): Member[] {
  return units
    .flatMap(({ members }) => members)
    .toSorted(
      ({ candidate: left }, { candidate: right }) =>
        left.conversation - right.conversation || left.sequence - right.sequence,
    )
}
