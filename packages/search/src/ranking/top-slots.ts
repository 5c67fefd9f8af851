import type { Steps } from '../steps/steps.ts'

/** Cells visited per step. */
const cellsPerStep = 65_536

/**
 * Returns the best `count` of the given cells, best first. Cells with equal scores are ordered newest document (highest
 * cell) first. Uses a binary heap of at most `count` cells with the worst on top.
 */
export function* topSlots(
  scores: Float64Array,
  cells: Uint32Array,
  cellCount: number,
  count: number,
): Steps<Uint32Array> {
  const size = Math.min(count, cellCount)
  if (size === 0) return new Uint32Array(0)
  const heap = cells.slice(0, size)
  for (let at = (size >>> 1) - 1; at >= 0; at--) siftDown(heap, at, size, scores)
  // Nearly all cells score below the worst cell of the heap, so the loop compares with that first.
  let worst = scores[heap[0]!]!
  for (let index = size; index < cellCount; index++) {
    if (index % cellsPerStep === 0) yield
    const cell = cells[index]!
    if (scores[cell]! < worst || !isWorse(heap[0]!, cell, scores)) continue
    heap[0] = cell
    siftDown(heap, 0, size, scores)
    worst = scores[heap[0]]!
  }
  for (let end = size - 1; end > 0; end--) {
    if (end % cellsPerStep === 0) yield
    const worst = heap[0]!
    heap[0] = heap[end]!
    heap[end] = worst
    siftDown(heap, 0, end, scores)
  }
  return heap
}

function siftDown(heap: Uint32Array, start: number, size: number, scores: Float64Array): void {
  const cell = heap[start]!
  let at = start
  for (;;) {
    let child = 2 * at + 1
    if (child >= size) break
    if (child + 1 < size && isWorse(heap[child + 1]!, heap[child]!, scores)) child++
    if (!isWorse(heap[child]!, cell, scores)) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = cell
}

function isWorse(cell: number, than: number, scores: Float64Array): boolean {
  const score = scores[cell]!
  const other = scores[than]!
  return score < other || (score === other && cell < than)
}
