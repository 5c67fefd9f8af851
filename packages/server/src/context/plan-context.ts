import type { ContextSource, OmissionReason } from '../engine/memory.ts'
import type { Steps } from '../steps/steps.ts'
import { countTerms, createSimilaritySet, type SimilarityKey, type SimilaritySet } from './similarity.ts'
import { rankAs, type Ranked } from './rank.ts'

/** A message that could be in a context. */
export interface Candidate extends Ranked {
  /** Its number. No two candidates have the same. */
  readonly doc: number
  /** The number of its conversation. */
  readonly conversation: number
  /** Its place there. */
  readonly sequence: number
  /** How it became a candidate: at least one, each with a rank of its own. */
  readonly sources: readonly ContextSource[]
  /** What it costs. */
  readonly tokens: number
  readonly similarity: SimilarityKey
  /** Messages of one conversation with the same unit are kept or left out together. */
  readonly unit: number
}

/** What to choose from, and how much of it. */
export interface ContextTask {
  readonly candidates: readonly Candidate[]
  /** Candidates that must not be in it: they are only reported. */
  readonly excluded: readonly Candidate[]
  /** The most tokens, which only the newest turn can exceed. */
  readonly budget: number
  /** The number of the running conversation. */
  readonly running: number | undefined
  readonly now: number
}

export interface PlannedContext {
  /** In the order of the prompt. */
  readonly picks: readonly { readonly doc: number; readonly source: ContextSource; readonly rank: number }[]
  readonly tokens: number
  /** The best first, all of them. */
  readonly omitted: readonly { readonly doc: number; readonly reason: OmissionReason }[]
}

/** The part of a budget that pinned messages may take, and the part of what is left that one conversation may. */
const largestShare = 0.5

/**
 * Chooses the messages of a context. The same task has the same response, whatever the order of the candidates.
 *
 * - The newest turn of the running conversation (source `turn`, with its units) is kept whatever it costs. Nothing else
 *   may take the sum above the budget.
 * - Pinned messages of other conversations are chosen next, newest first, into at most half of the budget (less where the
 *   turn leaves less), and come first in the prompt. Neither the query nor the clock nor what the turn says has a part in it:
 *   while these conversations and the budget stay as they are, so does the beginning of the prompt, and a model's
 *   prompt cache holds. Only what does not fit there and has other sources too competes with the rest.
 * - The rest follows by rank, best first, skipping what does not fit. At first no conversation but the running one
 *   gets more than half of what the pinned messages and the turn left; then what was passed over for that competes for
 *   what is still free.
 * - What says the same as something kept is left out. A unit says the same only if each of its messages does. The turn and
 *   the pinned messages are each kept without regard to the other.
 *
 * A unit ranks as its best message does. The prompt has the pinned messages by conversation and place, then other
 * conversations by number, then the running one.
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

/** A message with the source that it ranks highest by. */
interface Member {
  readonly candidate: Candidate
  readonly source: ContextSource
  readonly rank: number
}

/** Messages that are kept or left out together. */
interface Unit {
  readonly kind: 'turn' | 'pinned' | 'other'
  readonly conversation: number
  readonly members: readonly Member[]
  readonly rank: number
  readonly tokens: number
  /** The greatest number among its messages: breaks ties. */
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

/** What a message counts as in a unit of this kind: in the turn and in the pinned part nothing else matters. */
function sourcesAs(
  kind: Unit['kind'],
  { sources, conversation }: Candidate,
  running: number | undefined,
): readonly ContextSource[] {
  if (kind !== 'other') return sources.includes(kind) ? [kind] : sources
  return conversation === running ? sources : sources.filter((source) => source !== 'pinned')
}

/** The source that a message ranks highest by; with none of its own it is there for its unit. */
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

/** A pinned unit as what else it is. */
function asOther({ members }: Unit, now: number): Unit {
  const group = members.map(({ candidate }) => candidate)
  return toUnit('other', group, (candidate) => toMember(candidate, sourcesAs('other', candidate, undefined), now))
}

/** Adds to `similarityKeys` what it chooses. */
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

  /** The units that were passed over because their conversation has its share. */
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

/** The best first; of equals, the newest. */
const byRank = (left: Unit, right: Unit): number => right.rank - left.rank || right.doc - left.doc

const byAge = (left: Unit, right: Unit): number => latest(right) - latest(left) || right.doc - left.doc

const latest = ({ members }: Unit): number => greatest(members, ({ candidate }) => candidate.timestamp)

/** A unit can be a conversation of any length: its values are no arguments of one call. */
const greatest = <T>(items: readonly T[], valueOf: (item: T) => number): number =>
  items.reduce((most, item) => Math.max(most, valueOf(item)), -Infinity)

/** By conversation, then by place. */
function inOrder(units: readonly Unit[]): Member[] {
  return units
    .flatMap(({ members }) => members)
    .toSorted(
      ({ candidate: left }, { candidate: right }) =>
        left.conversation - right.conversation || left.sequence - right.sequence,
    )
}
