import type { ContextSource } from './context-engine.ts'

/** The ranking criteria of a message. */
export interface Ranked {
  /** The importance of its conversation, 1 to 10; 10 if it is pinned. */
  readonly importance: number
  /** Its search score divided by that of the best hit, 0 to 1; 0 if the search did not find it. */
  readonly relevance: number
  readonly timestamp: number
  /** Whether its conversation has a preferred label. */
  readonly isPreferred: boolean
}

const importanceWeight = 0.5
const recencyWeight = 0.3
const labelWeight = 0.2
/** The value of a preferred label, on the scale of importance. */
const preferredLabel = 5
/** The value of the best search hit: that of a pinned message. */
const bestHit = 10

const dayMs = 24 * 60 * 60 * 1000
/** Recency halves every 7 days, down to 0.1. */
const halfLifeDays = 7
const leastRecency = 0.1

/**
 * Ranks a message as 0.5 × importance + 0.3 × recency + 0.2 × label, with the weights of the legacy server.
 *
 * - Importance is that of the conversation. For a search hit it is 10 × relevance, so that the best hit counts as much
 *   as a pinned message. (The legacy server gave every hit a constant 5, so its 200th counted as much as its first.)
 *   For a message included only as part of its unit (`pair`) it is 0.
 * - Recency is 2^(−days/7) in whole days, at least 0.1.
 * - Label is 5 for a preferred label, otherwise 0.
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
