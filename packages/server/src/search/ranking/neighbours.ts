import type { ScoreBoard } from './score-board.ts'
import type { TurnLinks } from './turn-links.ts'

/**
 * How much of a turn's own score the turns one and two places away get. What is asked for is often in the turn after
 * the one that has the words, or before it. Chosen on long chat histories, where anything from 0.3 to 0.5 (and half of
 * it) does the same within a point.
 */
export const DEFAULT_NEIGHBOUR_WEIGHTS: readonly number[] = [0.3, 0.15]

/**
 * Gives the score of each turn from the place `start` to `end` in the board's list to the turn itself and, in part, to
 * the turns around it. `to` has room for `cellCount` cells: links that lead beyond them are of newer turns.
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

/** The most that a turn can have of the score that one turn can have. */
export const neighbourCeiling = (weights: readonly number[]): number =>
  weights.reduce((sum, weight) => sum + 2 * weight, 1)
