import { finish, type Steps } from '../steps/steps.ts'
import { appendKept, appendShifted } from './postings.ts'
import type { Segment } from './segment.ts'
import { SegmentWriter, type DocColumns } from './segment-writer.ts'
import { compareTerms, type TermCursor } from './term-dictionary.ts'

/** A segment in the store. */
export interface MergedSegment {
  readonly firstDoc: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Documents planned, and postings merged, per step. */
const docsPerStep = 16_384
const postingsPerStep = 16_384

interface Source {
  readonly segment: Segment
  readonly cursor: TermCursor
  /** The new slot of each old slot; negative for dropped documents. */
  readonly newSlots: Int32Array
  readonly keepsAll: boolean
}

/** Same as {@link mergeInSteps}, at once. */
export const mergeSegments = (
  segments: readonly Segment[],
  isLive?: (doc: number) => boolean,
): MergedSegment | undefined => finish(mergeInSteps(segments, isLive))

/**
 * Merges segments into one, in steps, without documents that are not live and without any trace of their terms. Merging a single
 * segment drops its dead documents. Documents keep their numbers and their order. Returns undefined when no document is
 * live. Each document's liveness is read once, when the merge reaches it.
 *
 * @throws {RangeError} when the segments are not in ascending order of their documents
 */
export function* mergeInSteps(
  segments: readonly Segment[],
  isLive: (doc: number) => boolean = () => true,
): Steps<MergedSegment | undefined> {
  const merge = yield* mergeColumnsLast(segments, isLive)
  return merge && { firstDoc: merge.firstDoc, bytes: merge.finish(merge.columns) }
}

/** A merge that is complete except for its columns, which can be replaced. */
export interface UnfinishedMerge {
  readonly firstDoc: number
  readonly columns: DocColumns
  finish(columns: DocColumns): Uint8Array<ArrayBuffer>
}

/** Same as {@link mergeInSteps}, up to the columns. */
export function* mergeColumnsLast(
  segments: readonly Segment[],
  isLive: (doc: number) => boolean,
): Steps<UnfinishedMerge | undefined> {
  for (const [index, { firstDoc }] of segments.entries()) {
    if (firstDoc <= (segments[index - 1]?.lastDoc ?? -1)) throw new RangeError('segments to merge must be in order')
  }
  const { sources, docs } = yield* planSlots(segments, isLive)
  const firstDoc = docs[0]
  if (firstDoc === undefined) return undefined
  const writer = new SegmentWriter()
  yield* mergeTerms(sources, writer)
  yield
  return { firstDoc, columns: mergeColumns(sources, docs), finish: (columns) => writer.finish(columns) }
}

function* planSlots(
  segments: readonly Segment[],
  isLive: (doc: number) => boolean,
): Steps<{ readonly sources: Source[]; readonly docs: number[] }> {
  const docs: number[] = []
  const sources: Source[] = []
  for (const segment of segments) {
    const newSlots = new Int32Array(segment.docCount)
    for (let slot = 0; slot < segment.docCount; slot++) {
      if (slot % docsPerStep === docsPerStep - 1) yield
      const doc = segment.docAt(slot)
      newSlots[slot] = isLive(doc) ? docs.push(doc) - 1 : -1
    }
    sources.push({ segment, cursor: segment.terms(), newSlots, keepsAll: newSlots.every((slot) => slot >= 0) })
  }
  return { sources, docs }
}

function mergeColumns(sources: readonly Source[], docs: readonly number[]): DocColumns {
  const count = docs.length
  const first = docs[0] ?? 0
  const hasGaps = (docs[count - 1] ?? first) - first !== count - 1
  const columns = {
    times: new Float64Array(count),
    conversations: new Uint32Array(count),
    offsets: hasGaps ? Uint32Array.from(docs, (doc) => doc - first) : undefined,
    lengths: new Uint16Array(count),
    roles: new Uint8Array(count),
  }
  for (const { segment, newSlots } of sources) {
    for (const [slot, newSlot] of newSlots.entries()) {
      if (newSlot < 0) continue
      columns.times[newSlot] = segment.times[slot] ?? 0
      columns.conversations[newSlot] = segment.conversations[slot] ?? 0
      columns.lengths[newSlot] = segment.lengths[slot] ?? 0
      columns.roles[newSlot] = segment.roles[slot] ?? 0
    }
  }
  return columns
}

function* mergeTerms(sources: readonly Source[], writer: SegmentWriter): Steps<void> {
  let active = sources.filter(({ cursor }) => cursor.next())
  while (active.length > 0) {
    active = mergePart(active, writer)
    if (active.length > 0) yield
  }
}

/**
 * Merges terms in order, writing the posting lists of each term one after the other, until the step is full.
 *
 * @returns the sources that have terms left
 */
function mergePart(sources: readonly Source[], writer: SegmentWriter): Source[] {
  let active = [...sources]
  const tied: Source[] = []
  let postings = 0
  while (active.length > 0 && postings < postingsPerStep) {
    findSmallest(active, tied)
    let docFrequency = 0
    let previous = 0
    for (const { cursor, newSlots, keepsAll } of tied) {
      if (keepsAll) {
        previous = appendShifted(writer.postings, cursor, newSlots[0] ?? 0, previous)
        docFrequency += cursor.docFrequency
      } else {
        const kept = appendKept(writer.postings, cursor, newSlots, previous)
        previous = kept.last
        docFrequency += kept.count
      }
    }
    // A term takes time even if all of its documents are dropped.
    postings += docFrequency + tied.length
    const smallest = tied[0]?.cursor
    if (smallest && docFrequency > 0) writer.endTerm(smallest.term, smallest.length, docFrequency)
    let ended = false
    for (const { cursor } of tied) ended = !cursor.next() || ended
    if (ended) active = active.filter(({ cursor }) => !cursor.done)
  }
  return active
}

/** Collects the sources whose current term is the smallest, in order. */
function findSmallest(active: readonly Source[], tied: Source[]): void {
  tied.length = 0
  for (const source of active) {
    const smallest = tied[0]?.cursor
    const { term, length } = source.cursor
    const order = smallest === undefined ? 0 : compareTerms(term, length, smallest.term, smallest.length)
    if (order < 0) tied.length = 0
    if (order <= 0) tied.push(source)
  }
}
