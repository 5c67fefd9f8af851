import { type Background, type KeyPhrase, keyPhrasesInSteps } from '@sekha/text'
import { type Neighbour, rankLabels, voterCount } from './rank-labels.ts'
import { analyze, inverseDocumentFrequency, plainTerm } from '@sekha/search/analysis'
import { createBitset, type DocFilter, type SegmentIndex } from '@sekha/search/segments'
import type { Steps } from '@sekha/search/steps'
import { isNarrowed } from '../store/scope.ts'
import type { ConversationRecord, MessageRecord } from '../store/store.ts'
import type { SearchPlace } from '../search/find-messages.ts'
import type { LabelDraft } from './label-engine.ts'
import { readNewest } from '../maintenance/read-newest.ts'

/** The number of newest messages read from a conversation. */
const maxMessages = 200
/** The length read of a message, in UTF-16 units. Longer messages are mostly quotes. */
const maxTextLength = 1000
/** The maximum input of a model, in UTF-16 units, as in the legacy server. */
const maxMaterialLength = 2000
/** The maximum number of different terms of a conversation that are looked up, the most frequent ones. */
const maxTerms = 200
/** The number of terms to compare by. More terms find no further conversations. */
const maxTellingTerms = 30
/** The number of messages to find, enough for several conversations. */
const maxHits = 200
/** The minimum number of terms shared with all others together. A single one could be a greeting. */
const minSharedTerms = 2
/** The weights of the best, the second and the third message of a conversation. */
const turnWeights = [1, 1 / 2, 1 / 4]
const numeric = /^\p{N}+$/u

/**
 * Suggests labels for a conversation: labels of similar conversations, and phrases from its messages. Suggests the
 * current label only if other conversations have it and there is no other idea. Without messages, there are no ideas.
 * `undefined` if there is no such conversation.
 */
export async function suggestLabels(parts: SearchPlace, conversationId: string): Promise<LabelDraft | undefined> {
  const { store, scope, index, turn } = parts
  const conversation = await store.getConversation(scope, conversationId)
  if (conversation === undefined) return undefined
  const messages = await readNewest(parts, conversation, { maxMessages, maxTextLength: maxMaterialLength })
  const labels = labelsOfOthers(await store.listLabels(scope), conversation)
  const { all, others: filter } = await readFilters(parts, conversation)
  const texts = messages.map(({ content }) => content.slice(0, maxTextLength))
  const terms = await turn.run(countTerms(texts))
  const background = await lookUp(parts, filter, [...terms.keys()])
  const shared = [...terms].filter(([term]) => background.docFrequency(term) > 0)
  const evidence = {
    neighbours:
      shared.length < minSharedTerms ? [] : await findNeighbours(parts, filter, tellingTerms(shared, background)),
    selfSimilarity: addTurns(await turn.run(bestScores(index, all, tellingTerms(terms, background)))),
    own: conversation.label,
    labels,
    phrases: withoutSpeakers(await turn.run(keyPhrasesInSteps(texts, background)), messages),
    textCount: messages.length,
  }
  const ideas = await turn.run(rankLabels(evidence))
  return { ideas, own: conversation.label, labels, material: writeMaterial(messages) }
}

function labelsOfOthers(
  labels: readonly { readonly label: string; readonly count: number }[],
  own: ConversationRecord,
): string[] {
  return labels.filter(({ label, count }) => count > 1 || label !== own.label).map(({ label }) => label)
}

/** Filters that pass every conversation of the scope, and every one except the own. */
interface ScopeFilters {
  readonly all: DocFilter
  readonly others: DocFilter
}

async function readFilters({ store, scope }: SearchPlace, { number: own }: ConversationRecord): Promise<ScopeFilters> {
  if (isNarrowed(scope)) {
    const numbers = await store.matchConversations(scope, {})
    const others = numbers.filter((number) => number !== own)
    return { all: { conversations: createBitset(numbers) }, others: { conversations: createBitset(others) } }
  }
  const last = Math.max(own, await store.lastConversation(scope))
  const conversations = new Uint8Array((last >>> 3) + 1).fill(0xff)
  conversations[own >>> 3] = 0xff & ~(1 << (own & 7))
  return { all: {}, others: { conversations } }
}

/** Counts the terms of texts, most frequent first. Skips numbers, which would find messages by date. */
function* countTerms(texts: readonly string[]): Steps<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const text of texts) {
    for (const term of analyze(text))
      if (!numeric.test(term) && plainTerm(term) !== undefined) counts.set(term, (counts.get(term) ?? 0) + 1)
    yield
  }
  return new Map([...counts].toSorted((one, other) => other[1] - one[1]).slice(0, maxTerms))
}

/** Counts the matching documents that contain each term. Any hit can explain it. */
async function lookUp({ index, turn }: SearchPlace, filter: DocFilter, terms: readonly string[]): Promise<Background> {
  const query = index.prepare({ terms, filter })
  const { hits, docCount } = await turn.run(query.search({ limit: 1 }))
  const docs = hits.map(({ doc }) => doc)
  const explained = await turn.run(query.explain(docs))
  const found = new Map(explained[0]?.terms.map(({ term, docFrequency }) => [term, docFrequency]))
  const requested = new Set(terms)
  // A term that was not looked up is not frequent in the conversation.
  return { docCount, docFrequency: (term) => found.get(term) ?? (requested.has(term) ? 0 : docCount) }
}

/**
 * Selects the terms that distinguish a conversation from others, by frequency times inverse document frequency. Each
 * term is repeated in proportion to the square root of its frequency.
 */
function tellingTerms(counts: Iterable<readonly [string, number]>, background: Background): string[] {
  const idfOf = (term: string): number => inverseDocumentFrequency(background.docCount, background.docFrequency(term))
  return [...counts]
    .map(([term, count]) => ({ term, count, weight: count * idfOf(term) }))
    .toSorted((one, other) => other.weight - one.weight)
    .slice(0, maxTellingTerms)
    .flatMap(({ term, count }) => Array.from({ length: Math.round(Math.sqrt(count)) }, () => term))
}

/** Speakers are not subjects. */
function withoutSpeakers(phrases: readonly KeyPhrase[], messages: readonly MessageRecord[]): KeyPhrase[] {
  const speakers = new Set(messages.map(({ name }) => name ?? ''))
  const names = new Set([...speakers].flatMap((name) => analyze(name)))
  return phrases.filter(({ terms }) => !terms.some((term) => names.has(term)))
}

async function findNeighbours(
  { store, scope, index, turn }: SearchPlace,
  filter: DocFilter,
  terms: readonly string[],
): Promise<Neighbour[]> {
  const turns = new Map<number, { readonly doc: number; readonly scores: number[] }>()
  const { hits: near } = await turn.run(index.prepare({ terms, filter }).search({ limit: maxHits }))
  for (const { conversation, doc, raw } of near) {
    const known = turns.get(conversation)
    if (known === undefined) turns.set(conversation, { doc, scores: [raw] })
    else known.scores.push(raw)
  }
  const nearest = [...turns.values()]
    .map(({ doc, scores }) => ({ doc, similarity: addTurns(scores) }))
    .toSorted((one, other) => other.similarity - one.similarity)
    .slice(0, voterCount)
  const hits = await store.readHits(
    scope,
    nearest.map(({ doc }) => doc),
  )
  const labels = new Map(hits.map(({ doc, label }) => [doc, label]))
  return nearest.flatMap(({ doc, similarity }) => {
    const label = labels.get(doc)
    return label === undefined ? [] : [{ label, similarity }]
  })
}

/** Returns the score of the conversation against its own terms, which is the maximum. */
function* bestScores(index: SegmentIndex, filter: DocFilter, terms: readonly string[]): Steps<readonly number[]> {
  return (yield* index.prepare({ terms, filter }).search({ limit: turnWeights.length })).hits.map(({ raw }) => raw)
}

/** Adds up the best scores. Expects them in descending order. */
const addTurns = (scores: readonly number[]): number =>
  turnWeights.reduce((sum, weight, at) => sum + weight * (scores[at] ?? 0), 0)

function writeMaterial(messages: readonly MessageRecord[]): string {
  let material = ''
  for (const { name, role, content } of messages) {
    material += `${name ?? role}: ${content}\n`
    if (material.length >= maxMaterialLength) break
  }
  return material.slice(0, maxMaterialLength).toWellFormed().trimEnd()
}
