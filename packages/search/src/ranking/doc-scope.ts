import type { Steps } from '../steps/steps.ts'
import { hasBit, type Bitset } from './bitset.ts'
import type { IndexedSegment } from './indexed-segment.ts'
import { PostingCursor } from '../segments/postings.ts'
import type { Segment } from '../segments/segment.ts'

const encoder = new TextEncoder()

/** Restricts the documents that a search finds and counts. */
export interface DocFilter {
  /** The numbers of the allowed conversations. */
  readonly conversations?: Bitset | undefined
  /** The earliest timestamp (inclusive), in milliseconds since 1970. */
  readonly fromMs?: number | undefined
  /** The latest timestamp (exclusive), in milliseconds since 1970. */
  readonly toMs?: number | undefined
  /** The codes of the allowed roles. */
  readonly roles?: readonly number[] | undefined
  /** A term that the documents must contain. */
  readonly term?: string | undefined
}

/** The documents in the scope of a search, with their statistics. */
export interface DocScope {
  readonly parts: readonly ScopePart[]
  readonly docCount: number
  readonly averageLength: number
}

export interface ScopePart {
  readonly segment: Segment
  readonly base: number
  /** 1 for each slot in the scope; undefined where all are. */
  readonly mask: Uint8Array | undefined
}

/**
 * Selects the live documents that pass the filter. Without a filter the statistics are precomputed; with one, this
 * takes one pass over the columns.
 */
export function* docScope(segments: readonly IndexedSegment[], filter: DocFilter = {}): Steps<DocScope> {
  const isOpen = Object.values(filter).every((value) => value === undefined)
  const parts: ScopePart[] = []
  let docCount = 0
  let totalLength = 0
  for (const { segment, base, live, liveCount, liveLength } of segments) {
    const mask = isOpen ? live : passing(segment, live, filter)
    parts.push({ segment, base, mask })
    if (!isOpen) yield
    if (isOpen || mask === undefined) {
      docCount += liveCount
      totalLength += liveLength
    } else {
      for (let slot = 0; slot < mask.length; slot++) {
        const passes = mask[slot]!
        docCount += passes
        totalLength += passes * segment.lengths[slot]!
      }
    }
  }
  return { parts, docCount, averageLength: docCount > 0 ? totalLength / docCount : 0 }
}

function passing(segment: Segment, live: Uint8Array | undefined, filter: DocFilter): Uint8Array {
  const { docCount, times } = segment
  const mask = live?.slice() ?? new Uint8Array(docCount).fill(1)
  const { conversations, roles } = filter
  const fromMs = filter.fromMs ?? -Infinity
  const toMs = filter.toMs ?? Infinity
  if (conversations) {
    for (let slot = 0; slot < docCount; slot++) {
      if (!hasBit(conversations, segment.conversations[slot]!)) mask[slot] = 0
    }
  }
  if (fromMs > -Infinity || toMs < Infinity) {
    for (let slot = 0; slot < docCount; slot++) {
      const time = times[slot]!
      if (time < fromMs || time >= toMs) mask[slot] = 0
    }
  }
  if (roles) {
    const allowed = new Uint8Array(256)
    for (const role of roles) allowed[role] = 1
    for (let slot = 0; slot < docCount; slot++) mask[slot] = mask[slot]! & allowed[segment.roles[slot]!]!
  }
  if (filter.term !== undefined) keepWithTerm(mask, segment, filter.term)
  return mask
}

function keepWithTerm(mask: Uint8Array, segment: Segment, term: string): void {
  const has = new Uint8Array(mask.length)
  const list = segment.find(encoder.encode(term))
  const cursor = list && new PostingCursor(list)
  while (cursor?.next() === true) has[cursor.slot] = 1
  for (let slot = 0; slot < mask.length; slot++) mask[slot] = mask[slot]! & has[slot]!
}
