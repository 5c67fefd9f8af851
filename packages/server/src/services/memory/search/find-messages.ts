import type { Steps, Turn } from '@sekha/search/steps'
import {
  containsPhrase,
  cutSnippet,
  parseQuery,
  type Phrase,
  phraseTerms,
  preparePhrase,
  wordSequence,
  wordsInSteps,
} from '@sekha/search/analysis'
import {
  createBitset,
  DEFAULT_NEIGHBOUR_WEIGHTS,
  type DocFilter,
  type Explanation,
  FEEDBACK_DOCS,
  type PreparedQuery,
  type ScoringOptions,
  type SegmentIndex,
  type WeightedTerm,
} from '@sekha/search/segments'
import type { ConversationFilter, Scope, Store } from '../store/store.ts'
import { readHits, readInParts } from './read-hits.ts'
import { indexedTerms, roleCode, roleTerms } from '../index/indexed-text.ts'
import type { HitExplanation, FoundMessages, FoundMessage, MessageSearch } from './search-engine.ts'

/** Word order is checked in this many of the newest messages that contain all words of a phrase. */
const maxPhraseCandidates = 10_000
/** The maximum number of their characters in total. */
const maxPhraseCharacters = 16 * 1024 * 1024
/** The length of a message that feedback uses, in UTF-16 units. The rest rarely adds other words. */
const maxFeedbackText = 8000

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
  const { terms, prefix, phrases } = parseQuery(request.query, request)
  const filter = await docFilter(store, scope, request.filter, request.role)
  const query = index.prepare({ terms, prefix, filter })
  const only = phrases.length === 0 ? undefined : await docsWithPhrases(place, query, phrases)
  const added = request.related ? await feedback(place, query, only) : []
  const scoring: ScoringOptions = { added, neighbours: request.related ? DEFAULT_NEIGHBOUR_WEIGHTS : undefined }
  const { limit, offset } = request
  const found = await turn.run(query.search({ ...scoring, only, limit, offset }))
  const docs = found.hits.map(({ doc }) => doc)
  const read = await readHits(place, docs, request.maxCharacters ?? Infinity)
  const messages = new Map(read.hits.map((message) => [message.doc, message]))
  const explanations = request.explain === true ? await explain(place, query, docs, scoring) : new Map()
  const wanted = new Set([...terms, ...(request.phrases === true ? phrases.flatMap(wordSequence) : [])])
  const hits: FoundMessage[] = []
  for (const { doc, score } of found.hits) {
    const message = messages.get(doc)
    if (message === undefined) continue
    const snippet = request.snippets === true ? await turn.run(cutSnippet(message.content, wanted, prefix)) : undefined
    hits.push({ score, message, snippet, explanation: explanations.get(doc) })
  }
  const names = [...new Set(terms), ...(prefix === undefined ? [] : [`${prefix}*`])]
  const isFound = new Set(found.termsFound)
  return {
    hits,
    isCut: read.isCut,
    total: found.total,
    searched: {
      terms: names,
      missing: names.filter((term) => !isFound.has(term)),
      feedback: added.map(({ term }) => term),
      phrases,
      messages: found.docCount,
    },
  }
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
    excludedFolders.length > 0 || Object.values(ofConversations).some((value) => value !== undefined)
  return {
    conversations: filtersConversations ? createBitset(await store.matchConversations(scope, filter)) : undefined,
    fromMs,
    toMs,
    roles: role === undefined ? undefined : [roleCode(role)],
    term: role === undefined ? undefined : roleTerms(role)[0],
  }
}

/**
 * Finds the messages that contain every phrase. Checks the newest 10,000 messages that contain all the words, up to 16
 * Mi characters.
 */
async function docsWithPhrases(
  place: SearchPlace,
  query: PreparedQuery,
  phrases: readonly string[],
): Promise<ReadonlySet<number>> {
  const { turn } = place
  const sequences = phrases.map((phrase) => preparePhrase(wordSequence(phrase)))
  const terms = phrases.flatMap(phraseTerms)
  const candidates = await turn.run(query.withAll(terms, maxPhraseCandidates))
  const found = new Set<number>()
  let left = maxPhraseCharacters
  for await (const hits of readInParts(place, candidates)) {
    for (const { doc, content } of hits) {
      if (await turn.run(hasPhrases(content, sequences))) found.add(doc)
      left -= content.length
      if (left <= 0) return found
    }
  }
  return found
}

function* hasPhrases(content: string, phrases: readonly Phrase[]): Steps<boolean> {
  const words = yield* wordsInSteps(content)
  for (const phrase of phrases) if (!(yield* containsPhrase(words, phrase))) return false
  return true
}

/** Finds the terms that the best messages share, apart from the query. */
async function feedback(
  { store, scope, turn }: SearchPlace,
  query: PreparedQuery,
  only: ReadonlySet<number> | undefined,
): Promise<readonly WeightedTerm[]> {
  const { hits } = await turn.run(query.search({ only, limit: FEEDBACK_DOCS }))
  const scores = new Map(hits.map(({ doc, raw }) => [doc, raw]))
  const messages = await store.readHits(
    scope,
    hits.map(({ doc }) => doc),
  )
  const best = messages.map((message) => {
    const content = message.content.slice(0, maxFeedbackText)
    return { terms: indexedTerms({ ...message, content }), score: scores.get(message.doc) ?? 0 }
  })
  return turn.run(query.feedback(best))
}

async function explain(
  place: SearchPlace,
  query: PreparedQuery,
  docs: readonly number[],
  scoring: ScoringOptions,
): Promise<ReadonlyMap<number, HitExplanation>> {
  const explanations = await place.turn.run(query.explain(docs, scoring))
  const neighbours = explanations.flatMap((each) => each?.neighbours.map(({ doc }) => doc) ?? [])
  const ids = new Map<number, string>()
  for await (const hits of readInParts(place, [...new Set(neighbours)]))
    for (const { doc, id } of hits) ids.set(doc, id)
  return new Map(
    docs.flatMap((doc, at) => {
      const explanation = explanations[at]
      return explanation === undefined ? [] : [[doc, describe(explanation, ids)] as const]
    }),
  )
}

function describe({ terms, neighbours, ceiling }: Explanation, ids: ReadonlyMap<number, string>): HitExplanation {
  return {
    terms: terms.map(({ raw, ...term }) => ({ ...term, score: raw / ceiling })),
    neighbours: neighbours.flatMap(({ doc, distance, weight, raw }) => {
      const messageId = ids.get(doc)
      return messageId === undefined ? [] : [{ messageId, distance, weight, score: raw / ceiling }]
    }),
    bestPossible: ceiling,
  }
}
