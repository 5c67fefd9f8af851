/** A run of adjacent segments to merge: `count` segments from index `start` on. */
export interface MergePlan {
  readonly start: number
  readonly count: number
}

/** Controls when segments are merged. */
export interface MergePolicy {
  /** The minimum number of segments in a merge by size. @default 8 */
  readonly fanIn?: number | undefined
  /**
   * The maximum number of documents in a merged segment, which bounds how long one segment can delay a search.
   * @default 131072
   */
  readonly maxDocs?: number | undefined
}

const DEFAULT_POLICY = { fanIn: 8, maxDocs: 131_072 }
/**
 * The maximum number of segments, not counting large ones. Beyond it, segments are merged regardless of their sizes.
 */
const MAX_SMALL_SEGMENTS = 24

/**
 * Decides which segments to merge next, if any, from their document counts, oldest first. Call it after each write; one
 * merge per write is enough.
 *
 * Starting at the newest segment, it collects older segments while each is no larger than all newer ones together. It
 * merges them when there are at least `fanIn`, or at least two that together hold half of `maxDocs`. A merge of `fanIn`
 * segments at least doubles the size of each document's segment. A document is therefore rewritten at most log₂ n
 * times, and there are about `fanIn` + log₂ n segments.
 *
 * Writes of decreasing sizes can evade this rule. In that case the cheapest `fanIn` adjacent segments are merged.
 * Segments of at least half of `maxDocs` are left as they are. Only adjacent segments are merged, so segments never
 * overlap.
 */
export function planMerge(sizes: readonly number[], policy: MergePolicy = {}): MergePlan | undefined {
  const fanIn = policy.fanIn ?? DEFAULT_POLICY.fanIn
  const maxDocs = policy.maxDocs ?? DEFAULT_POLICY.maxDocs
  let start = sizes.length
  let total = 0
  while (start > 0) {
    const size = sizes[start - 1] ?? 0
    const isNewest = start === sizes.length
    if (size * 2 >= maxDocs || (!isNewest && size > total) || total + size > maxDocs) break
    total += size
    start--
  }
  const count = sizes.length - start
  if (count >= fanIn || (count > 1 && total * 2 >= maxDocs)) return { start, count }
  const small = sizes.reduce((sum, size) => (size * 2 >= maxDocs ? sum : sum + 1), 0)
  return small > MAX_SMALL_SEGMENTS ? cheapestRun(sizes, fanIn, maxDocs) : undefined
}

function cheapestRun(sizes: readonly number[], count: number, maxDocs: number): MergePlan | undefined {
  let cheapest: MergePlan | undefined
  let least = maxDocs
  for (let start = 0; start + count <= sizes.length; start++) {
    const total = sizes.slice(start, start + count).reduce((sum, size) => sum + size, 0)
    if (total > least) continue
    least = total
    cheapest = { start, count }
  }
  return cheapest
}
