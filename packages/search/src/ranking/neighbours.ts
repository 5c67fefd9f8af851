import type { ScoreBoard } from './score-board.ts'
import type { TurnLinks } from './turn-links.ts'

/**
 * The shares of a turn's score that turns at distance one and two receive. The wanted turn often directly follows or
 * precedes the one with the query's words. Tuned on long chat histories, where any first weight from 0.3 to 0.5 (with
 * half of it as the second) performs the same within one point.
 */
export const DEFAULT_NEIGHBOUR_WEIGHTS: readonly number[] = [0.3, 0.15]

/**
 * Adds the score of each turn from `start` to `end` in the board's list to the turn itself and, weighted, to the turns
 * around it. `to` has room for `cellCount` cells: links beyond them lead to newer turns and are ignored.
 */
export function spreadScores(
  from: ScoreBoard,
  start: number,
  end: number,
  to: ScoreBoard,
  links: TurnLinks,
  weights: readonly number[],
  cellCount: number,
): void {
  const { before, after } = links
  for (let index = start; index < end; index++) {
    const cell = from.touched[index]!
    const score = from.scores[cell]!
    to.add(cell, score)
    giveAlong(before, cell, score, to, weights, cellCount)
    giveAlong(after, cell, score, to, weights, cellCount)
  }
}

function giveAlong(
  links: Int32Array,
  cell: number,
  score: number,
  to: ScoreBoard,
  weights: readonly number[],
  cellCount: number,
): void {
  let at = links[cell]!
  for (let place = 0; place < weights.length && at >= 0 && at < cellCount; place++) {
    const share = score * weights[place]!
    if (share > 0) to.add(at, share)
    at = links[at]!
  }
}

/** The maximum score of a turn in multiples of the maximum score of its own terms. */
export const neighbourCeiling = (weights: readonly number[]): number =>
  weights.reduce((sum, weight) => sum + 2 * weight, 1)
