import type { Steps } from '../steps/steps.ts'
import { ByteWriter } from '../segments/byte-writer.ts'
import type { DocScope, ScopePart } from './doc-scope.ts'
import { countPassing, PostingCursor, writePosting, type PostingList } from '../segments/postings.ts'

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
    lists.push(unite(part, terms))
    yield
  }
  return lists
}

function* frequentTerms(prefix: string, { parts }: DocScope): Steps<readonly string[]> {
  const bytes = encoder.encode(prefix)
  const frequencies = new Map<string, number>()
  for (const { segment, mask } of parts) {
    segment.eachWithPrefix(bytes, (term, list) => {
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

function unite({ segment }: ScopePart, terms: readonly Uint8Array[]): PostingList | undefined {
  const lists = terms.flatMap((term) => segment.find(term) ?? [])
  if (lists.length < 2) return lists[0]
  const frequencies = new Uint32Array(segment.docCount)
  for (const list of lists) {
    const cursor = new PostingCursor(list)
    while (cursor.next()) frequencies[cursor.slot]! += cursor.frequency
  }
  const writer = new ByteWriter()
  let previous = 0
  let docFrequency = 0
  for (let slot = 0; slot < frequencies.length; slot++) {
    const frequency = frequencies[slot]!
    if (frequency === 0) continue
    writePosting(writer, slot - previous, frequency)
    previous = slot
    docFrequency++
  }
  return { docFrequency, bytes: writer.written, start: 0, end: writer.length }
}
