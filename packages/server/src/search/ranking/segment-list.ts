import { IndexedSegment } from './indexed-segment.ts'
import type { Segment } from '../segments/segment.ts'

/** A document's place: the segment, its index in the list, and the slot. */
export interface DocPlace {
  readonly index: number
  readonly slot: number
  readonly indexed: IndexedSegment
}

/**
 * The list with a segment put in by the order of document numbers.
 *
 * @throws {RangeError} when its document numbers overlap those of another segment
 */
export function withSegment(list: readonly IndexedSegment[], added: IndexedSegment): readonly IndexedSegment[] {
  const { firstDoc, lastDoc } = added.segment
  const at = upperBound(list, ({ segment }) => segment.firstDoc, firstDoc)
  const overlapsBefore = at > 0 && list[at - 1]!.segment.lastDoc >= firstDoc
  if (overlapsBefore || (at < list.length && list[at]!.segment.firstDoc <= lastDoc)) {
    throw new RangeError(`documents ${firstDoc} to ${lastDoc} overlap a segment that is in the index`)
  }
  return list.toSpliced(at, 0, added)
}

/**
 * The list without some segments.
 *
 * @throws {RangeError} when one of them is not in it
 */
export function withoutSegments(list: readonly IndexedSegment[], gone: readonly Segment[]): readonly IndexedSegment[] {
  const names = new Set(gone)
  const kept = list.filter(({ segment }) => !names.has(segment))
  if (kept.length !== list.length - names.size) throw new RangeError('a segment to replace is not in the index')
  return kept
}

/** The list with a cell on the score board for every document, in order, and how many cells there are. */
export function withCells(list: readonly IndexedSegment[]): {
  readonly segments: readonly IndexedSegment[]
  readonly cellCount: number
} {
  let cellCount = 0
  const segments = list.map((indexed) => {
    const placed = indexed.at(cellCount)
    cellCount += indexed.segment.docCount
    return placed
  })
  return { segments, cellCount }
}

/** Where a document is; undefined if no segment has it. */
export function findDoc(list: readonly IndexedSegment[], doc: number): DocPlace | undefined {
  const index = upperBound(list, ({ segment }) => segment.firstDoc, doc) - 1
  const indexed = list[index]
  const slot = indexed?.segment.slotOf(doc) ?? -1
  return indexed && slot >= 0 ? { index, slot, indexed } : undefined
}

/** Where a cell is. */
export function findCell(list: readonly IndexedSegment[], cell: number): DocPlace {
  const index = upperBound(list, ({ base }) => base, cell) - 1
  const indexed = list[index]
  if (!indexed) throw new RangeError(`no document has the cell ${cell}`)
  return { index, slot: cell - indexed.base, indexed }
}

/** How many items, in ascending order, have a value not above the given one. */
function upperBound(list: readonly IndexedSegment[], valueOf: (item: IndexedSegment) => number, value: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (valueOf(list[middle]!) <= value) low = middle + 1
    else high = middle
  }
  return low
}
