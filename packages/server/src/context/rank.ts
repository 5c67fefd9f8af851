import type { ContextSource } from '../engine/memory.ts'

/** What a message is ranked by. */
export interface Ranked {
  /** The importance of its conversation, 1 to 10; 10 if it is pinned. */
  readonly importance: number
  /** Its search score by that of the best hit, 0 to 1; 0 if it was not found. */
  readonly relevance: number
  readonly timestamp: number
  /** Whether its conversation has a preferred label. */
  readonly isPreferred: boolean
}

const importanceWeight = 0.5
const recencyWeight = 0.3
const labelWeight = 0.2
/** What a preferred label counts, on the scale of importance. */
const preferredLabel = 5
/** What the best search hit counts: as much as a pinned message. */
const bestHit = 10

const dayMs = 24 * 60 * 60 * 1000
/** Recency halves in this many days, down to a tenth. */
const halfLifeDays = 7
const leastRecency = 0.1

/**
 * 0.5 × importance + 0.3 × recency + 0.2 × label, the weights of the original. Recency is 2^(−days/7) in whole days and
 * at least 0.1; label is 5 or 0. Importance is that of the conversation, but for a search hit it is 10 × relevance, so
 * that the best hit counts as much as a pinned message; the original gave every hit a constant 5, so that its 200th
 * counted as much as its first. What is there only for its unit (`pair`) has no importance of its own.
 */
export function rankAs(
  source: ContextSource,
  { importance, relevance, timestamp, isPreferred }: Ranked,
  now: number,
): number {
  const weight = source === 'search' ? bestHit * relevance : source === 'pair' ? 0 : importance
  const days = Math.max(0, Math.floor((now - timestamp) / dayMs))
  const recency = Math.max(2 ** (-days / halfLifeDays), leastRecency)
  return importanceWeight * weight + recencyWeight * recency + labelWeight * (isPreferred ? preferredLabel : 0)
}
