import {
  analyze,
  containsPhrase,
  createBitset,
  cutSnippet,
  DEFAULT_NEIGHBOUR_WEIGHTS,
  type DocFilter,
  type Explanation,
  FEEDBACK_DOCS,
  isDense,
  phraseTerms,
  quotedPhrases,
  type ScoringRequest,
  type SearchIndex,
  splitPrefix,
  type WeightedTerm,
  wordSequence,
} from '../search/index.ts'
import type { ConversationFilter, Scope, Store } from '../store/store.ts'
import { indexedTerms, roleCode, roleTerms } from './indexed-text.ts'
import type { HitExplanation, SearchAnswer, SearchHit, SearchRequest } from './memory.ts'

/** How many messages that have all words of a phrase are read to see whether they have them in order: the newest. */
const maxPhraseCandidates = 10_000
const textsPerRead = 500
/** In UTF-16 units: as much of a message has a say in feedback. A page or two says what the rest says. */
const maxFeedbackText = 8000

/** Where to search. */
export interface SearchPlace {
  readonly store: Store
  readonly scope: Scope
  readonly index: SearchIndex
}

/**
 * Finds messages. Everything that decides (statistics, feedback, neighbours) comes from messages that pass the filter
 * alone, so that the answer is that of a tenant who has only those.
 */
export async function findMessages(place: SearchPlace, request: SearchRequest): Promise<SearchAnswer> {
  const { store, scope, index } = place
  const query = readQuery(request)
  const { terms, prefix, phrases } = query
  const filter = await docFilter(store, scope, request.filter, request.role)
  const asked: ScoringRequest = { terms, prefix, filter }
  const only = phrases.length === 0 ? undefined : await docsWithPhrases(place, phrases, filter)
  const added = request.related ? await feedback(place, asked, only) : []
  const scoring: ScoringRequest = {
    ...asked,
    added,
    neighbours: request.related ? DEFAULT_NEIGHBOUR_WEIGHTS : undefined,
  }
  const { limit, offset } = request
  const found = index.search({ ...scoring, only, limit, offset })
  const docs = found.hits.map(({ doc }) => doc)
  const messages = new Map((await store.readHits(scope, docs)).map((message) => [message.doc, message]))
  const explanations = request.explain === true ? await explain(place, scoring, docs) : new Map()
  const wanted = new Set([...terms, ...(request.phrases === true ? phrases.flatMap(wordSequence) : [])])
  const hits = found.hits.flatMap(({ doc, score }): SearchHit[] => {
    const message = messages.get(doc)
    if (message === undefined) return []
    const snippet = request.snippets === true ? cutSnippet(message.content, wanted, prefix) : undefined
    return [{ score, message, snippet, explanation: explanations.get(doc) }]
  })
  const names = [...new Set(terms), ...(prefix === undefined ? [] : [`${prefix}*`])]
  const isFound = new Set(found.termsFound)
  return {
    hits,
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

/** The messages that pass, in the index's terms. */
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

interface ReadQuery {
  readonly terms: readonly string[]
  readonly prefix: string | undefined
  readonly phrases: readonly string[]
}

function readQuery({ query, phrases, prefix }: SearchRequest): ReadQuery {
  const quoted = phrases === true ? quotedPhrases(query) : []
  const terms = analyze(query)
  // One character of a script without spaces is half of a term: texts where another follows have it.
  const [first] = terms
  if (terms.length === 1 && first !== undefined && isDense(first) && Array.from(first).length === 1)
    return { terms: [], prefix: first, phrases: quoted }
  if (prefix !== true) return { terms, prefix: undefined, phrases: quoted }
  const { rest, prefix: start } = splitPrefix(query)
  return { terms: analyze(rest), prefix: start, phrases: quoted }
}

/** Which messages have every phrase. Of messages that have all the words, the newest 10,000 are looked at. */
async function docsWithPhrases(
  { store, scope, index }: SearchPlace,
  phrases: readonly string[],
  filter: DocFilter,
): Promise<ReadonlySet<number>> {
  const sequences = phrases.map(wordSequence)
  const terms = phrases.flatMap(phraseTerms)
  const candidates = index.withAll(terms, filter, maxPhraseCandidates)
  const found = new Set<number>()
  for (let start = 0; start < candidates.length; start += textsPerRead) {
    for (const { doc, content } of await store.readHits(scope, candidates.slice(start, start + textsPerRead))) {
      const words = wordSequence(content)
      if (sequences.every((sequence) => containsPhrase(words, sequence))) found.add(doc)
    }
  }
  return found
}

/** What the best messages have in common beside the query. */
async function feedback(
  { store, scope, index }: SearchPlace,
  asked: ScoringRequest,
  only: ReadonlySet<number> | undefined,
): Promise<readonly WeightedTerm[]> {
  const { hits } = index.search({ ...asked, only, limit: FEEDBACK_DOCS })
  const scores = new Map(hits.map(({ doc, raw }) => [doc, raw]))
  const messages = await store.readHits(
    scope,
    hits.map(({ doc }) => doc),
  )
  const best = messages.map((message) => {
    const content = message.content.slice(0, maxFeedbackText)
    return { terms: indexedTerms({ ...message, content }), score: scores.get(message.doc) ?? 0 }
  })
  return index.feedback(asked, best)
}

async function explain(
  { store, scope, index }: SearchPlace,
  scoring: ScoringRequest,
  docs: readonly number[],
): Promise<ReadonlyMap<number, HitExplanation>> {
  const explanations = index.explain(scoring, docs)
  const neighbours = explanations.flatMap((each) => each?.neighbours.map(({ doc }) => doc) ?? [])
  const ids = new Map((await store.readHits(scope, [...new Set(neighbours)])).map(({ doc, id }) => [doc, id]))
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
