import { IndexedSegment } from './indexed-segment.ts'
import type { Segment } from '../segments/segment.ts'

/** The position of a document: its segment, the segment's index in the list, and the slot. */
export interface DocPlace {
  readonly index: number
  readonly slot: number
  readonly indexed: IndexedSegment
}

/**
 * Returns the list with a segment inserted in the order of document numbers.
 *
 * @throws {RangeError} when its document numbers overlap those of another segment
 */
export function withSegment(list: readonly IndexedSegment[], added: IndexedSegment): readonly IndexedSegment[] {
  const { firstDoc, lastDoc } = added.segment
  const at = upperBound(list, ({ segment }) => segment.firstDoc, firstDoc)
  const overlapsBefore = at > 0 && list[at - 1]!.segment.lastDoc >= firstDoc
  if (overlapsBefore || (at < list.length && list[at]!.segment.firstDoc <= lastDoc)) {
    throw new RangeError(`documents ${firstDoc} to ${lastDoc} overlap a segment of the index`)
  }
  return list.toSpliced(at, 0, added)
}

/**
 * Returns the list without the given segments.
 *
 * @throws {RangeError} when one of them is not in the list
 */
export function withoutSegments(
  list: readonly IndexedSegment[],
  removed: readonly Segment[],
): readonly IndexedSegment[] {
  const names = new Set(removed)
  const kept = list.filter(({ segment }) => !names.has(segment))
  if (kept.length !== list.length - names.size) throw new RangeError('a segment to replace is not in the index')
  return kept
}

/** Assigns a score board cell to every document, in order, and counts the cells. */
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

/** Finds the position of a document; undefined if no segment contains it. */
export function findDoc(list: readonly IndexedSegment[], doc: number): DocPlace | undefined {
  const index = upperBound(list, ({ segment }) => segment.firstDoc, doc) - 1
  const indexed = list[index]
  const slot = indexed?.segment.slotOf(doc) ?? -1
  return indexed && slot >= 0 ? { index, slot, indexed } : undefined
}

/** Finds the position of a cell. */
export function findCell(list: readonly IndexedSegment[], cell: number): DocPlace {
  const index = upperBound(list, ({ base }) => base, cell) - 1
  const indexed = list[index]
  if (!indexed) throw new RangeError(`no document has the cell ${cell}`)
  return { index, slot: cell - indexed.base, indexed }
}

/** Counts the items of an ascending list whose value is at most `value`. */
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
