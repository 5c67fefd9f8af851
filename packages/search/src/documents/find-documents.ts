import { createBitset } from '../ranking/bitset.ts'
import type { DocFilter } from '../ranking/doc-scope.ts'
import { type DocText, searchTexts, type ScoreShares, type TextSteps } from '../ranking/search-texts.ts'
import type { SegmentIndex } from '../ranking/segment-index.ts'
import type { Steps } from '../steps/steps.ts'
import { type DocNumbers, type DocumentTable, earliestMs } from './document-table.ts'
import type { HitExplanation, ResolvedSearch, SearchHit, SearchResults } from './search-options.ts'

/** The parts of an index that a search reads. */
export interface SearchPlace {
  readonly index: SegmentIndex
  readonly documents: DocumentTable
  readonly numbers: DocNumbers
}

/** Searches an index. Documents that are removed between the steps are not among the hits. */
export function* findDocuments(place: SearchPlace, text: string, options: ResolvedSearch): Steps<SearchResults> {
  const { documents, index } = place
  const search = searchTexts(index, { ...options, query: text, filter: docFilter(place, options) })
  const found = yield* withTexts(search, documents)
  const hits: SearchHit[] = []
  for (const [at, { doc, score }] of found.hits.entries()) {
    const document = documents.at(doc)
    if (document === undefined) continue
    const snippet = yield* found.cutSnippet(document.text)
    const shares = found.explanations[at]
    const explained = shares === undefined ? {} : { explanation: describe(shares, documents) }
    hits.push({ id: document.id, score, snippet, document, ...explained })
  }
  const { total, terms, missing, added } = found
  return { hits, total, terms, missing, added }
}

/** Gives a search the texts that it requests. */
function* withTexts<T>(search: TextSteps<T>, documents: DocumentTable): Steps<T> {
  for (;;) {
    const { done, value } = search.next()
    if (done === true) return value
    if (value === undefined) yield
    else value.texts = value.docs.flatMap((doc) => textOf(doc, documents) ?? [])
  }
}

function textOf(doc: number, documents: DocumentTable): DocText | undefined {
  const document = documents.at(doc)
  return document && { doc, text: document.text, fields: document.fields }
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

const describe = ({ terms, neighbours }: ScoreShares, documents: DocumentTable): HitExplanation => ({
  terms,
  neighbours: neighbours.flatMap(({ doc, distance, weight, score }) => {
    const document = documents.at(doc)
    return document === undefined ? [] : [{ id: document.id, distance, weight, score }]
  }),
})
