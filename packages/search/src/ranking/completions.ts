import type { Steps } from '../steps/steps.ts'
import { markedStarts } from '../analysis/word-terms.ts'
import type { DocScope } from './doc-scope.ts'
import { countPassing, type PostingList } from '../segments/postings.ts'
import { uniteTerms } from './term-lists.ts'

/**
 * The maximum number of terms that a prefix expands to, most frequent first. A prefix of one or two letters matches
 * more words than are useful.
 */
const MAX_COMPLETIONS = 64

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * Returns, for each part of the scope, one posting list of the documents that contain a term with the prefix, or one of
 * `others`. The list treats these terms as one: their frequencies add up.
 */
export function* completionLists(
  prefix: string,
  others: readonly string[],
  scope: DocScope,
): Steps<readonly (PostingList | undefined)[]> {
  const names = new Set([...others, ...(yield* frequentTerms(prefix, scope))])
  const terms = [...names].map((term) => encoder.encode(term))
  const lists: (PostingList | undefined)[] = []
  for (const part of scope.parts) {
    lists.push(uniteTerms(part, terms))
    yield
  }
  return lists
}

function* frequentTerms(prefix: string, { parts }: DocScope): Steps<readonly string[]> {
  const starts = [prefix, ...markedStarts(prefix)].map((start) => encoder.encode(start))
  const frequencies = new Map<string, number>()
  for (const { segment, mask } of parts) {
    for (const start of starts)
      segment.eachWithPrefix(start, (term, list) => {
        const count = mask === undefined ? list.docFrequency : countPassing(list, mask)
        const name = decoder.decode(term)
        if (count > 0) frequencies.set(name, (frequencies.get(name) ?? 0) + count)
      })
    yield
  }
  return [...frequencies]
    .toSorted(([a, more], [b, less]) => less - more || (a < b ? -1 : 1))
    .slice(0, MAX_COMPLETIONS)
    .map(([term]) => term)
}
