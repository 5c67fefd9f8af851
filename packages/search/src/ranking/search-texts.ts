import { analyze } from '../analysis/analyze.ts'
import { parseQuery } from '../analysis/parse-query.ts'
import {
  containsPhrase,
  type Phrase,
  phraseTerms,
  preparePhrase,
  wordSequence,
  wordsInSteps,
} from '../analysis/phrases.ts'
import { cutSnippet, type Snippet } from '../analysis/snippet.ts'
import { plainTerm, type TermForms } from '../analysis/word-terms.ts'
import type { Steps } from '../steps/steps.ts'
import type { DocFilter } from './doc-scope.ts'
import type {
  DocHit,
  ExplainedNeighbour,
  ExplainedTerm,
  Explanation,
  ScoringOptions,
  WeightedTerm,
} from './doc-search.ts'
import { FEEDBACK_DOCS, type FeedbackDoc } from './feedback.ts'
import { DEFAULT_NEIGHBOUR_WEIGHTS } from './neighbours.ts'
import type { PreparedQuery } from './prepared-query.ts'
import type { SegmentIndex } from './segment-index.ts'

/** The length of a text that feedback uses, in UTF-16 units. The rest rarely adds other words. */
const maxFeedbackText = 8000
/** The number of texts in a request. */
const textsPerRequest = 500

/** A search for documents whose texts are stored elsewhere. */
export interface TextSearch {
  /** The words to search for. */
  readonly query: string
  /** Whether the last word may be incomplete. @default false */
  readonly prefix?: boolean | undefined
  /** Whether text in double quotes must appear verbatim. @default false */
  readonly phrases?: boolean | undefined
  /** The documents to search. @default all */
  readonly filter?: DocFilter | undefined
  /** Whether words that the best documents share, and the turns around a document, count too. */
  readonly related: boolean
  readonly limit: number
  readonly offset: number
  /** Whether to break down the scores. @default false */
  readonly explain?: boolean | undefined
  /** The bounds of the search for phrases. It reads the newest documents that contain all of their words. @default none */
  readonly phraseBounds?: { readonly docs: number; readonly characters: number } | undefined
}

/** The text of a document. */
export interface DocText {
  readonly doc: number
  readonly text: string
  /** Its other texts that were indexed, such as the name of its author. @default none */
  readonly fields?: readonly string[] | undefined
}

/**
 * A request for the texts of documents. Set `texts` before the next step: the texts of the first documents, in order and
 * without those that were removed. It may end early, but not before the first text.
 */
export interface TextRequest {
  readonly docs: readonly number[]
  texts: readonly DocText[]
}

/** Steps that also yield requests for texts. */
export type TextSteps<T> = Generator<TextRequest | void, T, void>

/** The parts of a score, as shares of the best possible score. They add up to the score. */
export interface ScoreShares {
  readonly terms: readonly (Omit<ExplainedTerm, 'raw'> & { readonly score: number })[]
  readonly neighbours: readonly (Omit<ExplainedNeighbour, 'raw'> & { readonly score: number })[]
  readonly bestPossible: number
}

/** The documents that a search has found. */
export interface FoundTexts {
  readonly hits: readonly DocHit[]
  readonly total: number
  /** The number of documents that pass the filter. */
  readonly docCount: number
  /** The terms of the query. A prefix ends with an asterisk. */
  readonly terms: readonly string[]
  /** The terms that no document contains. */
  readonly missing: readonly string[]
  /** The terms that feedback has added. */
  readonly added: readonly string[]
  readonly phrases: readonly string[]
  /** By hit; empty without `explain`. */
  readonly explanations: readonly (ScoreShares | undefined)[]
  /** Cuts a text around the words of the query. */
  readonly cutSnippet: (text: string) => Steps<Snippet>
}

/**
 * Searches an index: for the query, then again with the terms that the best documents share. Phrases and feedback need
 * texts, which it requests from the caller. Statistics, feedback and neighbours come only from documents that pass the
 * filter.
 */
export function* searchTexts(index: SegmentIndex, search: TextSearch): TextSteps<FoundTexts> {
  const { filter, related, limit, offset } = search
  const { terms, forms, prefix, phrases } = parseQuery(search.query, search)
  const query = index.prepare({ terms, forms, prefix, filter })
  const only = phrases.length === 0 ? undefined : yield* docsWithPhrases(query, phrases, search.phraseBounds)
  const added = related ? yield* feedback(query, only) : []
  const scoring: ScoringOptions = { added, neighbours: related ? DEFAULT_NEIGHBOUR_WEIGHTS : undefined }
  const { hits, total, docCount, termsFound } = yield* query.search({ ...scoring, only, limit, offset })
  const names = [...new Set(terms), ...(prefix === undefined ? [] : [`${prefix}*`])]
  const isFound = new Set(termsFound)
  const docs = hits.map(({ doc }) => doc)
  const explanations = search.explain === true ? yield* query.explain(docs, scoring) : []
  const marked = highlightedForms(terms, forms, phrases)
  return {
    hits,
    total,
    docCount,
    terms: names,
    missing: names.filter((term) => !isFound.has(term)),
    added: [...new Set(added.map(({ term }) => plainTerm(term) ?? term))],
    phrases,
    explanations: explanations.map((each) => each && toShares(each)),
    cutSnippet: (text) => cutSnippet(text, marked, prefix),
  }
}

/** Requests the next of these texts. @returns the texts, and the position of those that remain */
function* readPart(
  docs: readonly number[],
  start: number,
): Generator<TextRequest | void, { readonly texts: readonly DocText[]; readonly end: number }, void> {
  const part = docs.slice(start, start + textsPerRequest)
  const request: TextRequest = { docs: part, texts: [] }
  yield request
  const last = request.texts.at(-1)
  return { texts: request.texts, end: last === undefined ? start + part.length : docs.indexOf(last.doc, start) + 1 }
}

/** Finds the documents that contain every phrase, within the bounds. */
function* docsWithPhrases(
  query: PreparedQuery,
  phrases: readonly string[],
  { docs = Infinity, characters = Infinity }: Partial<NonNullable<TextSearch['phraseBounds']>> = {},
): TextSteps<ReadonlySet<number>> {
  const sequences = phrases.map((phrase) => preparePhrase(wordSequence(phrase)))
  const candidates = yield* query.withAll(phrases.flatMap(phraseTerms), docs)
  const found = new Set<number>()
  let left = characters
  for (let start = 0; start < candidates.length;) {
    const { texts, end } = yield* readPart(candidates, start)
    for (const { doc, text } of texts) {
      if (yield* hasPhrases(text, sequences)) found.add(doc)
      left -= text.length
      if (left <= 0) return found
    }
    start = end
  }
  return found
}

function* hasPhrases(text: string, phrases: readonly Phrase[]): Steps<boolean> {
  const words = yield* wordsInSteps(text)
  for (const phrase of phrases) if (!(yield* containsPhrase(words, phrase))) return false
  return true
}

/** Finds the terms that the best documents share, apart from the query. */
function* feedback(query: PreparedQuery, only: ReadonlySet<number> | undefined): TextSteps<readonly WeightedTerm[]> {
  const { hits } = yield* query.search({ only, limit: FEEDBACK_DOCS })
  const docs = hits.map(({ doc }) => doc)
  const scores = new Map(hits.map(({ doc, raw }) => [doc, raw]))
  const best: FeedbackDoc[] = []
  for (let start = 0; start < docs.length;) {
    const { texts, end } = yield* readPart(docs, start)
    for (const { doc, text, fields } of texts)
      best.push({ terms: analyze(text.slice(0, maxFeedbackText), fields), score: scores.get(doc) ?? 0 })
    start = end
  }
  return yield* query.feedback(best)
}

/** The terms that snippets highlight. */
function highlightedForms(
  terms: readonly string[],
  forms: ReadonlyMap<string, TermForms>,
  phrases: readonly string[],
): TermForms {
  const all = terms.map((term) => forms.get(term) ?? { terms: [term], starts: [] })
  return {
    terms: [...all.flatMap((each) => each.terms), ...phrases.flatMap(wordSequence)],
    starts: all.flatMap(({ starts }) => starts),
  }
}

function toShares({ terms, neighbours, ceiling }: Explanation): ScoreShares {
  return {
    terms: terms.map(({ raw, term, ...rest }) => ({ ...rest, term: plainTerm(term) ?? term, score: raw / ceiling })),
    neighbours: neighbours.map(({ raw, ...turn }) => ({ ...turn, score: raw / ceiling })),
    bestPossible: ceiling,
  }
}
