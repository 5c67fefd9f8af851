import { isMarked, type TermForms } from '../analysis/word-terms.ts'
import { ByteWriter } from '../segments/byte-writer.ts'
import { PostingCursor, writePosting, type PostingList } from '../segments/postings.ts'
import type { Segment } from '../segments/segment.ts'
import type { ScopePart } from './doc-scope.ts'

const encoder = new TextEncoder()

/** Letters that a compound has at least beside its part. */
const MIN_REST = 3
/** The maximum number of compounds of a part, in each segment. */
const MAX_COMPOUNDS = 256

/** Returns one list of the documents of a part of the scope that contain a form of a term. Frequencies add up. */
export function uniteForms(part: ScopePart, { terms, starts }: TermForms): PostingList | undefined {
  const { segment } = part
  const isForeign = hasForeignTerms(segment)
  const names = isForeign ? terms : terms.filter((term) => !isMarked(term.charCodeAt(0)))
  const lists = names.flatMap((term) => segment.find(encoder.encode(term)) ?? [])
  if (isForeign) for (const start of starts) addCompounds(segment, encoder.encode(start), lists)
  return unite(segment, lists)
}

function addCompounds(segment: Segment, start: Uint8Array, lists: PostingList[]): void {
  let left = MAX_COMPOUNDS
  segment.eachWithPrefix(start, (term, list) => {
    if (term.length >= start.length + MIN_REST && left-- > 0) lists.push(list)
  })
}

const foreign = new WeakMap<Segment, boolean>()

/** Whether a segment has texts of other languages than English in the Latin script. */
function hasForeignTerms(segment: Segment): boolean {
  let known = foreign.get(segment)
  if (known === undefined) foreign.set(segment, (known = findForeignTerm(segment)))
  return known
}

function findForeignTerm(segment: Segment): boolean {
  const cursor = segment.terms()
  while (cursor.next()) {
    const first = cursor.term[0] ?? 0
    if (isMarked(first)) return true
    if (first > 4) return false
  }
  return false
}

/** Returns one list of the documents of a part of the scope that contain one of the terms. Frequencies add up. */
export function uniteTerms({ segment }: ScopePart, terms: readonly Uint8Array[]): PostingList | undefined {
  return unite(
    segment,
    terms.flatMap((term) => segment.find(term) ?? []),
  )
}

function unite(segment: Segment, lists: readonly PostingList[]): PostingList | undefined {
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
