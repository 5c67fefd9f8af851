import {
  createBitset,
  type DocFilter,
  type DocText,
  type FoundTexts,
  type ScoreShares,
  searchTexts,
  type SegmentIndex,
  type TextSteps,
} from '@sekha/search/segments'
import type { Turn } from '@sekha/search/steps'
import { isNarrowed } from '../store/scope.ts'
import type { ConversationFilter, Scope, Store } from '../store/store.ts'
import { readHits, readInParts, readPart } from './read-hits.ts'
import { indexedFields, roleCode, roleTerms } from '../index/indexed-text.ts'
import type { FoundMessage, FoundMessages, HitExplanation, MessageSearch } from './search-engine.ts'

/** Word order is checked in this many of the newest messages that contain all words of a phrase. */
const maxPhraseCandidates = 10_000
/** The maximum number of their characters in total. */
const maxPhraseCharacters = 16 * 1024 * 1024

/** The place to search. */
export interface SearchPlace {
  readonly store: Store
  readonly scope: Scope
  readonly index: SegmentIndex
  /** The operation's turn on the thread. */
  readonly turn: Turn
}

/**
 * Finds messages. Statistics, feedback and neighbours come only from messages that pass the filter, so the results are
 * the same as if the tenant had no others.
 */
export async function findMessages(place: SearchPlace, request: MessageSearch): Promise<FoundMessages> {
  const { store, scope, index, turn } = place
  const filter = await docFilter(store, scope, request.filter, request.role)
  const phraseBounds = { docs: maxPhraseCandidates, characters: maxPhraseCharacters }
  const found = await withTexts(place, searchTexts(index, { ...request, filter, phraseBounds }))
  const docs = found.hits.map(({ doc }) => doc)
  const read = await readHits(place, docs, request.maxCharacters ?? Infinity)
  const messages = new Map(read.hits.map((message) => [message.doc, message]))
  const explanations = await describeAll(place, found)
  const hits: FoundMessage[] = []
  for (const [at, { doc, score }] of found.hits.entries()) {
    const message = messages.get(doc)
    if (message === undefined) continue
    const snippet = request.snippets === true ? await turn.run(found.cutSnippet(message.content)) : undefined
    hits.push({ score, message, snippet, explanation: explanations[at] })
  }
  const { total, terms, missing, added: feedback, phrases, docCount } = found
  return { hits, isCut: read.isCut, total, searched: { terms, missing, feedback, phrases, messages: docCount } }
}

/** Runs a search, and reads the texts that it requests. */
async function withTexts<T>(place: SearchPlace, search: TextSteps<T>): Promise<T> {
  for (;;) {
    const { done, value } = search.next()
    if (done === true) return value
    if (value !== undefined) value.texts = await readTexts(place, value.docs)
    const wait = place.turn.pause()
    if (wait !== undefined) await wait
  }
}

async function readTexts(place: SearchPlace, docs: readonly number[]): Promise<readonly DocText[]> {
  const hits = await readPart(place, docs)
  return hits.map(({ doc, content, name, timestamp }) => ({
    doc,
    text: content,
    fields: indexedFields(name, timestamp),
  }))
}

/** Converts the filter to the terms of the index. */
async function docFilter(
  store: Store,
  scope: Scope,
  filter: ConversationFilter,
  role: string | undefined,
): Promise<DocFilter> {
  const { fromMs, toMs, excludedFolders = [], ...ofConversations } = filter
  const filtersConversations =
    isNarrowed(scope) ||
    excludedFolders.length > 0 ||
    Object.values(ofConversations).some((value) => value !== undefined)
  return {
    conversations: filtersConversations ? createBitset(await store.matchConversations(scope, filter)) : undefined,
    fromMs,
    toMs,
    roles: role === undefined ? undefined : [roleCode(role)],
    term: role === undefined ? undefined : roleTerms(role)[0],
  }
}

/** Names the neighbours in the explanations. Omits those that were deleted meanwhile. */
async function describeAll(
  place: SearchPlace,
  { explanations }: FoundTexts,
): Promise<readonly (HitExplanation | undefined)[]> {
  const neighbours = explanations.flatMap((each) => each?.neighbours.map(({ doc }) => doc) ?? [])
  const ids = new Map<number, string>()
  for await (const hits of readInParts(place, [...new Set(neighbours)]))
    for (const { doc, id } of hits) ids.set(doc, id)
  return explanations.map((each) => each && describe(each, ids))
}

const describe = ({ neighbours, ...shares }: ScoreShares, ids: ReadonlyMap<number, string>): HitExplanation => ({
  ...shares,
  neighbours: neighbours.flatMap(({ doc, ...share }) => {
    const messageId = ids.get(doc)
    return messageId === undefined ? [] : [{ messageId, ...share }]
  }),
})
