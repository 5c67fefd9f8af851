import { type SimilarityKey, similarityOf } from './similarity.ts'
import { type Candidate, planContext } from './plan-context.ts'
import type { Turn } from '@sekha/search/steps'
import type { ConversationFilter, ConversationRecord, MessageHit, MessageRecord, Scope, Store } from '../store/store.ts'
import { isWithin } from '../conversations/folder-path.ts'
import { leastTokens, type TokenCounter } from '@sekha/text'
import { readInParts } from '../search/read-hits.ts'
import type { ContextOutcome, ContextRequest, ContextSource } from './context-engine.ts'
import type { FoundMessage } from '../search/search-engine.ts'

/** The dependencies of a context. */
export interface ContextParts {
  readonly store: Store
  readonly scope: Scope
  /** Finds the best messages for a query, best first. */
  readonly find: (request: {
    readonly query: string
    readonly limit: number
    readonly filter: ConversationFilter
    readonly role: string | undefined
    readonly maxCharacters: number
  }) => Promise<readonly FoundMessage[]>
  /** Returns the numbers of all messages of a message's tool call, or only its own outside of tool calls. */
  readonly toolTurn: (doc: number) => Promise<readonly number[]>
  readonly counter: TokenCounter
  /** The operation's turn on the thread. */
  readonly turn: Turn
  readonly now: number
}

/** The number of search hits that are candidates, as in the original controller. */
const maxHits = 200
/**
 * The minimum score of a hit, relative to the best one. On long chat histories, about one in several thousand hits
 * below it was relevant. An irrelevant message harms a prompt. Unused budget does not.
 */
const minRelevance = 0.1
/**
 * The number of pinned conversations that are read, and of those with preferred labels. The most recently updated are
 * read.
 */
const maxConversations = 50
/** The number of newest messages read from each. */
const maxMessages = 500
/** The maximum age of messages of conversations with preferred labels, as in the original controller. */
const labelWindowMs = 7 * 24 * 60 * 60 * 1000
/** The number of turns before the newest one that are candidates, and the maximum number of their messages. */
const recentTurns = 20
const recentMessages = 200
/** The number of messages of the running conversation that are read at a time, and the number that are counted. */
const pageSize = 200
const maxOmitted = 100
/** The number of characters after which reading stops, for pinned conversations and for those with preferred labels. */
const maxCharacters = 16 * 1024 * 1024
/**
 * The maximum characters of the newest turn of the running conversation. It must be kept, so a longer one is refused.
 */
const maxRunningCharacters = 64 * 1024 * 1024
/** The number of characters after which a read ends. A large message is read alone. */
const charactersPerRead = 1024 * 1024

/**
 * Selects the messages of a prompt within a token budget, by the rules of `planContext`. Returns undefined if there is
 * no such running conversation, and `turn-too-long` if its newest turn, which must be kept, holds more than 64 Mi
 * characters. The candidates are
 *
 * - the 200 best hits of the query that score at least a tenth of the best one, of active conversations unless the
 *   filter says otherwise
 * - messages of active pinned conversations
 * - messages of the last 7 days of active conversations with a preferred label
 * - the newest user message of the running conversation with all messages after it, which are always kept, and the 20
 *   turns before it
 *
 * The filter applies to all of them except the running conversation, and to the messages that complete a tool call.
 * Excluded folders apply to everything. Pinned and labelled messages are candidates only up to the budget: the newest,
 * and the newest of the most important. A message, or a whole tool call, whose length alone exceeds the budget is
 * omitted without a token count. Reading stops at 16 Mi characters each for pinned conversations, for labelled ones and
 * for hits.
 */
export async function buildContext(parts: ContextParts, request: ContextRequest): Promise<ContextOutcome | undefined> {
  const { store, scope, counter, turn: work, now } = parts
  const { budget, conversationId } = request
  const running = conversationId === undefined ? undefined : await store.getConversation(scope, conversationId)
  if (running === undefined && conversationId !== undefined) return undefined
  const isExcluded = running !== undefined && request.excludedFolders.some((folder) => isWithin(running.folder, folder))

  const newest = running === undefined ? nothing : await readRunning(parts, running)
  if (newest === undefined) return 'turn-too-long'
  const { turn, recent } = newest
  const drafts = new Map<number, Draft>()
  if (!isExcluded) {
    addDrafts(drafts, turn, 'turn')
    addDrafts(drafts, recent, 'recent')
  }
  await addHits(drafts, parts, request)
  addDrafts(drafts, await affordable(parts, (await readPinned(parts, request)).toSorted(byTime), budget), 'pinned')
  addDrafts(drafts, await affordable(parts, (await readLabelled(parts, request)).toSorted(byWeight), budget), 'label')
  const units = await findUnits(drafts, parts)
  const hopeless = findHopeless(drafts, units, budget)
  await completeUnits(drafts, units, hopeless, parts)
  const excluded = new Map<number, Draft>()
  if (isExcluded) addDrafts(excluded, turn, 'turn')

  const kept = new Set([...drafts].flatMap(([doc, { sources }]) => (sources.has('turn') ? [unitOf(units, doc)] : [])))
  const counted = [...drafts.values()].filter(({ message }) => !hopeless.has(unitOf(units, message.doc)))
  const costs = await countTokens(
    parts,
    counted.map(({ message }) => message),
  )
  const tokens = new Map(counted.map(({ message }, at) => [message.doc, costs[at] ?? 0]))
  const candidates: Candidate[] = []
  for (const draft of drafts.values()) {
    const { doc, content } = draft.message
    const cost = tokens.get(doc) ?? Infinity
    const unit = unitOf(units, doc)
    const isCompared = cost <= budget || kept.has(unit)
    const similarity = isCompared ? await work.run(similarityOf(content)) : unlike
    candidates.push(toCandidate(draft, cost, similarity, unit, request))
  }
  const task = {
    candidates,
    // Only their ids are returned.
    excluded: [...excluded.values()].map((draft) => toCandidate(draft, 0, unlike, draft.message.doc, request)),
    budget,
    running: running?.number,
    now,
  }
  const plan = await work.run(planContext(task))

  return {
    picks: plan.picks.flatMap(({ doc, source, rank }) => {
      const draft = drafts.get(doc)
      return draft === undefined ? [] : [{ message: draft.message, source, rank, tokens: tokens.get(doc) ?? 0 }]
    }),
    tokens: plan.tokens,
    encoding: counter.encoding,
    omitted: plan.omitted.slice(0, maxOmitted).flatMap(({ doc, reason }) => {
      const draft = drafts.get(doc) ?? excluded.get(doc)
      return draft === undefined ? [] : [{ messageId: draft.message.id, reason }]
    }),
  }
}

/** A message that may become a candidate. */
interface Draft {
  readonly message: MessageHit
  readonly sources: Set<ContextSource>
  /** From 0 to 1. */
  readonly relevance: number
}

function addDrafts(drafts: Map<number, Draft>, messages: readonly MessageHit[], source: ContextSource): void {
  for (const message of messages) {
    const draft = drafts.get(message.doc)
    if (draft === undefined) drafts.set(message.doc, { message, sources: new Set([source]), relevance: 0 })
    else draft.sources.add(source)
  }
}

function toCandidate(
  { message, sources, relevance }: Draft,
  tokens: number,
  similarity: SimilarityKey,
  unit: number,
  request: ContextRequest,
): Candidate {
  return {
    doc: message.doc,
    conversation: message.conversation,
    sequence: message.sequence,
    sources: [...sources],
    importance: message.importance,
    relevance,
    timestamp: message.timestamp,
    isPreferred: request.preferredLabels.includes(message.label),
    tokens,
    similarity,
    unit,
  }
}

/** Placeholder for candidates skipped on cost; never compared. */
const unlike: SimilarityKey = { text: '', terms: [], figures: '' }

const nothing = { turn: [], recent: [] }

/**
 * Reads the newest user message with the messages after it, and the turns before. Without a user message, all messages
 * count as before. Undefined if that is too much to read.
 */
async function readRunning(
  parts: ContextParts,
  conversation: ConversationRecord,
): Promise<{ readonly turn: readonly MessageHit[]; readonly recent: readonly MessageHit[] } | undefined> {
  const pages: (readonly MessageHit[])[] = []
  let count = 0
  let turns = 0
  let left = maxRunningCharacters
  /** The number of messages from the newest user message on; 0 until one is found. */
  let tail = 0
  for (let first = conversation.messageCount; first > 0;) {
    const from = Math.max(0, first - pageSize)
    const page = await readMessages(parts, conversation, { from, to: first, maxCharacters: left })
    for (const { content } of page) left -= content.length
    if (left <= 0) return undefined
    pages.push(page)
    for (const { role } of page.toReversed()) {
      count++
      if (role !== 'user') continue
      turns++
      if (tail === 0) tail = count
    }
    if (tail > 0 && (turns > recentTurns || count - tail >= recentMessages)) break
    first = from
  }
  const messages = pages.toReversed().flat()
  const end = messages.length - tail
  const users = messages.flatMap(({ role }, at) => (role === 'user' ? [at] : []))
  const oldest = users.at(-1 - recentTurns) ?? 0
  return { turn: messages.slice(end), recent: messages.slice(Math.max(oldest, end - recentMessages), end) }
}

/** Reads the messages after `from` up to `to` in small batches, until they hold `maxCharacters`. */
async function readMessages(
  { store, scope, turn }: ContextParts,
  conversation: ConversationRecord,
  range: { readonly from: number; readonly to: number; readonly maxCharacters?: number | undefined },
): Promise<readonly MessageHit[]> {
  const found: MessageHit[] = []
  let left = range.maxCharacters ?? Infinity
  for (let afterSequence = range.from; afterSequence < range.to && left > 0;) {
    const page = { afterSequence, limit: range.to - afterSequence, maxCharacters: Math.min(left, charactersPerRead) }
    const messages = (await store.listMessages(scope, conversation.id, page))?.messages ?? []
    const last = messages.at(-1)
    if (last === undefined) break
    for (const hit of toHits(messages, conversation)) {
      found.push(hit)
      left -= hit.content.length
    }
    afterSequence = last.sequence
    await turn.pause()
  }
  return found
}

async function addHits(drafts: Map<number, Draft>, { find }: ContextParts, request: ContextRequest): Promise<void> {
  const { query, filter, excludedFolders, role } = request
  if (query.trim() === '') return
  const status = filter.status ?? 'active'
  const search = { query, limit: maxHits, filter: { ...filter, status, excludedFolders }, role, maxCharacters }
  const hits = await find(search)
  const best = hits.reduce((most, { score }) => Math.max(most, score), 0)
  for (const { message, score } of hits) {
    if (score < minRelevance * best) continue
    const sources = (drafts.get(message.doc)?.sources ?? new Set()).add('search')
    drafts.set(message.doc, { message, sources, relevance: best > 0 ? score / best : 0 })
  }
}

async function readPinned(parts: ContextParts, request: ContextRequest): Promise<readonly MessageHit[]> {
  const { store, scope } = parts
  const { filter, excludedFolders } = request
  if (filter.pinned === false || filter.status === 'archived') return []
  const { conversations } = await store.listConversations(
    scope,
    { ...filter, excludedFolders, status: 'active', pinned: true },
    { offset: 0, limit: maxConversations, withMetadata: false },
  )
  const found: MessageHit[] = []
  let left = maxCharacters
  for (const conversation of conversations) {
    const to = conversation.messageCount
    const messages = await readMessages(parts, conversation, {
      from: Math.max(0, to - maxMessages),
      to,
      maxCharacters: left,
    })
    for (const message of messages) {
      left -= message.content.length
      if (passes(message, request)) found.push(message)
    }
    if (left <= 0) break
  }
  return found
}

async function readLabelled(
  { store, scope, turn, now }: ContextParts,
  request: ContextRequest,
): Promise<readonly MessageHit[]> {
  const { filter, excludedFolders } = request
  if (request.preferredLabels.length === 0 || filter.status === 'archived') return []
  const preferred = new Set(request.preferredLabels)
  const fromMs = Math.max(filter.fromMs ?? -Infinity, now - labelWindowMs)
  const toMs = filter.toMs ?? Number.MAX_SAFE_INTEGER
  const found: (readonly MessageHit[])[] = []
  let left = maxCharacters
  for (const { label } of await store.listLabels(scope)) {
    if (!preferred.has(label) || (filter.label !== undefined && filter.label !== label)) continue
    const { conversations } = await store.listConversations(
      scope,
      { ...filter, excludedFolders, status: 'active', label, fromMs },
      { offset: 0, limit: maxConversations - found.length, withMetadata: false },
    )
    for (const conversation of conversations) {
      const window = { fromMs, toMs, limit: maxMessages, maxCharacters: left }
      const messages = await store.readWindow(scope, conversation.id, window)
      found.push(toHits(messages, conversation))
      for (const { content } of messages) left -= content.length
      if (left <= 0) break
      await turn.pause()
    }
    if (found.length >= maxConversations || left <= 0) break
  }
  return found.flat().filter((message) => passes(message, request))
}

function passes({ role, timestamp }: MessageHit, request: ContextRequest): boolean {
  const { fromMs = -Infinity, toMs = Infinity } = request.filter
  return (request.role === undefined || role === request.role) && timestamp >= fromMs && timestamp < toMs
}

/** Takes the first messages until they use up the budget. A message that alone exceeds the budget is not counted. */
async function affordable(
  parts: ContextParts,
  messages: readonly MessageHit[],
  budget: number,
): Promise<readonly MessageHit[]> {
  let total = 0
  let end = 0
  while (end < messages.length && total < budget) {
    const page = messages.slice(end, end + pageSize)
    const countable = page.filter((message) => leastTokens(message) <= budget)
    for (const cost of await countTokens(parts, countable)) if (cost <= budget) total += cost
    end += page.length
  }
  return messages.slice(0, end)
}

/** The tool calls of the candidates. */
interface Units {
  /** Maps each message of a call to its unit: the number of the call's first message. */
  readonly byDoc: ReadonlyMap<number, number>
  readonly members: ReadonlyMap<number, readonly number[]>
}

/** Returns the unit of a message. A message outside of tool calls is its own unit. */
const unitOf = ({ byDoc }: Units, doc: number): number => byDoc.get(doc) ?? doc

/** Finds the tool calls of the candidates. Walks each call once, even if several of its messages are candidates. */
async function findUnits(drafts: ReadonlyMap<number, Draft>, { toolTurn }: ContextParts): Promise<Units> {
  const byDoc = new Map<number, number>()
  const members = new Map<number, readonly number[]>()
  for (const doc of drafts.keys()) {
    if (byDoc.has(doc)) continue
    const turn = await toolTurn(doc)
    const [first = doc] = turn
    if (turn.length < 2) continue
    members.set(first, turn)
    for (const member of turn) byDoc.set(member, first)
  }
  return { byDoc, members }
}

/** Returns the units whose length alone exceeds the budget, except those of the newest turn. */
function findHopeless(drafts: ReadonlyMap<number, Draft>, units: Units, budget: number): ReadonlySet<number> {
  const least = new Map<number, number>()
  for (const [unit, members] of units.members) {
    const unread = members.filter((doc) => !drafts.has(doc)).length
    least.set(unit, unread * leastTokens({ content: '' }))
  }
  for (const [doc, { message }] of drafts) {
    const unit = unitOf(units, doc)
    least.set(unit, (least.get(unit) ?? 0) + leastTokens(message))
  }
  const hopeless = new Set([...least].flatMap(([unit, tokens]) => (tokens > budget ? [unit] : [])))
  for (const [doc, { sources }] of drafts) if (sources.has('turn')) hopeless.delete(unitOf(units, doc))
  return hopeless
}

/** Adds the missing messages of tool calls that could fit. */
async function completeUnits(
  drafts: Map<number, Draft>,
  { members }: Units,
  hopeless: ReadonlySet<number>,
  parts: ContextParts,
): Promise<void> {
  const missing = [...members].flatMap(([unit, docs]) =>
    hopeless.has(unit) ? [] : docs.filter((doc) => !drafts.has(doc)),
  )
  for await (const hits of readInParts(parts, missing)) addDrafts(drafts, hits, 'pair')
}

function countTokens(
  { counter, scope, turn }: ContextParts,
  messages: readonly MessageHit[],
): Promise<readonly number[]> {
  return counter.countMessages(
    messages.map(({ doc, name, content }) => ({ key: `${doc} ${scope.tenant}`, name, content })),
    turn,
  )
}

function toHits(messages: readonly MessageRecord[], conversation: ConversationRecord): MessageHit[] {
  const { number, label, folder, importance, status } = conversation
  return messages.map((message) => ({ ...message, conversation: number, label, folder, importance, status }))
}

const byTime = (left: MessageHit, right: MessageHit): number => right.timestamp - left.timestamp || right.doc - left.doc

const byWeight = (left: MessageHit, right: MessageHit): number =>
  right.importance - left.importance || byTime(left, right)
