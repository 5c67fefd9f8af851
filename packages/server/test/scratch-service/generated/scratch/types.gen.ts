// Generated from openapi/ by `npm run generate`. Never edited.

/**
 * A line to add.
 */
export type LineInput = {
  /**
   * The text.
   */
  text: string
}

/**
 * A line of a pad.
 */
export type Line = {
  /**
   * The pad's id.
   */
  pad_id: string
  /**
   * The place on the pad.
   */
  number: number
  /**
   * The text.
   */
  text: string
}

/**
 * The query parameters of `scratch.lines.follow`.
 */
export type ScratchLinesFollowQuery = {
  /**
   * The number of the last known line.
   */
  after?: number | undefined
}
