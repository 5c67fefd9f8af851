import { analyze } from '../analysis/analyze.ts'
import { parseQuery } from '../analysis/parse-query.ts'
import { containsPhrase, phraseTerms, preparePhrase, wordSequence, wordsInSteps } from '../analysis/phrases.ts'
import { cutSnippet } from '../analysis/snippet.ts'
import { createBitset } from '../ranking/bitset.ts'
import type { DocFilter } from '../ranking/doc-scope.ts'
import type { DocHit, Explanation, ScoringOptions, WeightedTerm } from '../ranking/doc-search.ts'
import { FEEDBACK_DOCS } from '../ranking/feedback.ts'
import { DEFAULT_NEIGHBOUR_WEIGHTS } from '../ranking/neighbours.ts'
import type { PreparedQuery } from '../ranking/prepared-query.ts'
import type { SegmentIndex } from '../ranking/segment-index.ts'
import type { Steps } from '../steps/steps.ts'
import { type DocNumbers, type DocumentTable, earliestMs } from './document-table.ts'
import type { HitExplanation, ResolvedSearch, SearchHit, SearchResults } from './search-options.ts'

/** The length of a document that feedback uses, in UTF-16 units. The rest rarely adds other words. */
const maxFeedbackText = 8000

/** The parts of an index that a search reads. */
export interface SearchPlace {
  readonly index: SegmentIndex
  readonly documents: DocumentTable
  readonly numbers: DocNumbers
}

/** Searches an index. Documents that are removed between the steps are not among the hits. */
export function* findDocuments(place: SearchPlace, text: string, options: ResolvedSearch): Steps<SearchResults> {
  const { documents, index } = place
  const { terms, prefix, phrases } = parseQuery(text, options)
  const query = index.prepare({ terms, prefix, filter: docFilter(place, options) })
  const only = phrases.length === 0 ? undefined : yield* docsWithPhrases(documents, query, phrases)
  const added = options.related ? yield* feedback(documents, query, only) : []
  const scoring: ScoringOptions = { added, neighbours: options.related ? DEFAULT_NEIGHBOUR_WEIGHTS : undefined }
  const found = yield* query.search({ ...scoring, only, limit: options.limit, offset: options.offset })
  const explanations = options.explain ? yield* explain(documents, query, found.hits, scoring) : undefined
  const wanted = new Set([...terms, ...phrases.flatMap(wordSequence)])
  const hits: SearchHit[] = []
  for (const [at, { doc, score }] of found.hits.entries()) {
    const document = documents.at(doc)
    if (document === undefined) continue
    const snippet = yield* cutSnippet(document.text, wanted, prefix)
    const explanation = explanations?.[at]
    hits.push({ id: document.id, score, snippet, document, ...(explanation === undefined ? {} : { explanation }) })
  }
  const names = [...new Set(terms), ...(prefix === undefined ? [] : [`${prefix}*`])]
  const isFound = new Set(found.termsFound)
  return {
    hits,
    total: found.total,
    terms: names,
    missing: names.filter((term) => !isFound.has(term)),
    added: added.map(({ term }) => term),
  }
}

function docFilter({ numbers }: SearchPlace, { conversations, roles, from, to }: ResolvedSearch): DocFilter {
  return {
    conversations: conversations && createBitset(conversations.flatMap((name) => numbers.conversation(name) ?? [])),
    roles: roles?.flatMap((name) => numbers.role(name) ?? []),
    // Documents without a timestamp are older than any date.
    fromMs: from?.getTime() ?? (to === undefined ? undefined : earliestMs),
    toMs: to?.getTime(),
  }
}

/** Finds the documents that contain every phrase. */
function* docsWithPhrases(
  documents: DocumentTable,
  query: PreparedQuery,
  phrases: readonly string[],
): Steps<ReadonlySet<number>> {
  const sequences = phrases.map((phrase) => preparePhrase(wordSequence(phrase)))
  const found = new Set<number>()
  for (const doc of yield* query.withAll(phrases.flatMap(phraseTerms), Infinity)) {
    const words = yield* wordsInSteps(documents.at(doc)?.text ?? '')
    let hasAll = true
    for (const sequence of sequences) hasAll &&= yield* containsPhrase(words, sequence)
    if (hasAll) found.add(doc)
  }
  return found
}

/** Finds the terms that the best documents share, apart from the query. */
function* feedback(
  documents: DocumentTable,
  query: PreparedQuery,
  only: ReadonlySet<number> | undefined,
): Steps<readonly WeightedTerm[]> {
  const { hits } = yield* query.search({ only, limit: FEEDBACK_DOCS })
  return yield* query.feedback(
    hits.flatMap(({ doc, raw }) => {
      const document = documents.at(doc)
      return document === undefined
        ? []
        : [{ terms: analyze(document.text.slice(0, maxFeedbackText), document.fields), score: raw }]
    }),
  )
}

function* explain(
  documents: DocumentTable,
  query: PreparedQuery,
  hits: readonly DocHit[],
  scoring: ScoringOptions,
): Steps<readonly (HitExplanation | undefined)[]> {
  const explanations = yield* query.explain(
    hits.map(({ doc }) => doc),
    scoring,
  )
  return explanations.map((each) => each && describe(each, documents))
}

const describe = ({ terms, neighbours, ceiling }: Explanation, documents: DocumentTable): HitExplanation => ({
  terms: terms.map(({ raw, ...term }) => ({ ...term, score: raw / ceiling })),
  neighbours: neighbours.flatMap(({ doc, distance, weight, raw }) => {
    const document = documents.at(doc)
    return document === undefined ? [] : [{ id: document.id, distance, weight, score: raw / ceiling }]
  }),
})
