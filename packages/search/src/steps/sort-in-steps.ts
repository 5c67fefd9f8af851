import type { Steps } from './steps.ts'

/** The number of items sorted or merged in one step. */
const itemsPerStep = 8192

/**
 * Sorts items in steps: the runtime sorts runs of them, which are merged in pairs. Equal items keep their order.
 *
 * @param compare Compares two items. @default for strings, the order of their UTF-16 units
 */
export function sortInSteps(items: readonly string[], compare?: (a: string, b: string) => number): Steps<string[]>
export function sortInSteps<T>(items: readonly T[], compare: (a: T, b: T) => number): Steps<T[]>
export function* sortInSteps<T>(items: readonly T[], compare?: (a: T, b: T) => number): Steps<T[]> {
  if (items.length <= itemsPerStep) return items.toSorted(compare)
  let runs: T[][] = []
  for (let start = 0; start < items.length; start += itemsPerStep) {
    runs.push(items.slice(start, start + itemsPerStep).toSorted(compare))
    yield
  }
  while (runs.length > 1) {
    const merged: T[][] = []
    for (let at = 0; at < runs.length; at += 2) {
      const [left = [], right] = runs.slice(at, at + 2)
      merged.push(right === undefined ? left : yield* mergeRuns(left, right, compare ?? byUnit))
    }
    runs = merged
  }
  return runs[0] ?? []
}

const byUnit = (a: unknown, b: unknown): number => ((a as string) <= (b as string) ? -1 : 1)

function* mergeRuns<T>(left: readonly T[], right: readonly T[], compare: (a: T, b: T) => number): Steps<T[]> {
  const merged: T[] = []
  let [atLeft, atRight] = [0, 0]
  while (atLeft < left.length && atRight < right.length) {
    const [one, other] = [left[atLeft] as T, right[atRight] as T]
    if (compare(one, other) <= 0) {
      merged.push(one)
      atLeft++
    } else {
      merged.push(other)
      atRight++
    }
    if (merged.length % itemsPerStep === 0) yield
  }
  for (const rest of [left.slice(atLeft), right.slice(atRight)]) for (const item of rest) merged.push(item)
  return merged
}
