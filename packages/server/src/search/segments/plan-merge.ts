/** A run of neighbouring segments to merge: `count` of them from index `start` on. */
export interface MergePlan {
  readonly start: number
  readonly count: number
}

/** When to merge. */
export interface MergePolicy {
  /** So many segments must come together before a merge is worth a write. @default 8 */
  readonly fanIn?: number | undefined
  /**
   * No merge makes a segment of more documents than this, so that none holds up a search for long.
   * @default 131072
   */
  readonly maxDocs?: number | undefined
}

const DEFAULT_POLICY = { fanIn: 8, maxDocs: 131_072 }
/** Beside the large ones, more segments than this are merged whatever their sizes. */
const MAX_SMALL_SEGMENTS = 24

/**
 * Decides which segments to merge next, if any, from their numbers of documents, oldest first. Call it after each
 * write; one merge is enough per write.
 *
 * From the newest segment it collects older ones while each is no larger than all the newer ones together, and merges
 * them when there are `fanIn`. So a merge at least doubles the segment that any document is in: a document is written
 * again at most log₂ n times, and about log₂ n + `fanIn` segments exist. Where a sequence of writes of falling sizes
 * gets around that, the cheapest `fanIn` neighbours are merged. A segment of half of `maxDocs` or more is left as it
 * is. Only neighbours are merged, so that segments never overlap.
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
