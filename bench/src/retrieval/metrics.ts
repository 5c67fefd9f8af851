import { sessionOf } from './data-set.ts'

/** The metrics of a question, in the order of `score`. Shares are in percent. */
export const metrics = [
  'recall@1',
  'recall@5',
  'recall@10',
  'recall@25',
  'recall@50',
  'nDCG@10',
  'MRR',
  'session Hit@1',
  'session nDCG@5',
  'any hit',
] as const

/** The number of hits per question. */
export const hitLimit = 50

/**
 * Scores a list of hits, from 0 to 100 per metric. A session ranks by its first hit.
 *
 * @param hits Ids of turns, best first.
 * @param evidence Distinct ids of the relevant turns, at least one.
 */
export function score(hits: readonly string[], evidence: readonly string[]): number[] {
  const wanted = new Set(evidence)
  const sessions = [...new Set(hits.map(sessionOf))]
  const wantedSessions = new Set(evidence.map(sessionOf))
  const shares = [
    ...[1, 5, 10, 25, 50].map((depth) => recall(hits, wanted, depth)),
    discountedGain(hits, wanted, 10),
    reciprocalRank(hits, wanted),
    wantedSessions.has(sessions[0] ?? '') ? 1 : 0,
    discountedGain(sessions, wantedSessions, 5),
    hits.length > 0 ? 1 : 0,
  ]
  return shares.map((share) => 100 * share)
}

/** The share of the relevant items among the first hits. */
export const recall = (hits: readonly string[], wanted: ReadonlySet<string>, depth: number): number =>
  hits.slice(0, depth).filter((id) => wanted.has(id)).length / wanted.size

/**
 * nDCG with a gain of 1 (Järvelin and Kekäläinen, 2002, with the discount log2(rank + 1)): 1 when the relevant items
 * come first, as many as fit.
 */
export function discountedGain(hits: readonly string[], wanted: ReadonlySet<string>, depth: number): number {
  const gain = (places: readonly boolean[]): number =>
    places.reduce((sum, isWanted, place) => sum + (isWanted ? 1 / Math.log2(place + 2) : 0), 0)
  const ideal = Array.from({ length: Math.min(depth, wanted.size) }, () => true)
  return gain(hits.slice(0, depth).map((id) => wanted.has(id))) / gain(ideal)
}

/** The reciprocal rank of the first relevant hit; 0 without one. */
export function reciprocalRank(hits: readonly string[], wanted: ReadonlySet<string>): number {
  const place = hits.findIndex((id) => wanted.has(id))
  return place < 0 ? 0 : 1 / (place + 1)
}
