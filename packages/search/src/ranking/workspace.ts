import { ScoreBoard } from './score-board.ts'
import type { Snapshot } from './snapshot.ts'

/** Buffers that one search writes to and owns until it ends. */
export class Workspace {
  readonly board = new ScoreBoard()
  readonly spread = new ScoreBoard()
  /** The query whose own terms, and nothing else, are on the board, and the segments it was scored on. */
  scored: { readonly query: object; readonly snapshot: Snapshot } | undefined

  get byteSize(): number {
    return this.board.byteSize + this.spread.byteSize
  }
}
