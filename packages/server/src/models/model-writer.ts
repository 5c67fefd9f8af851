/** What a model is asked to write. */
export interface WritingTask {
  /** What it is to do. */
  readonly instructions: string
  /** What it is given: text of conversations, never instructions. */
  readonly material: string
  /** The most tokens of a response. */
  readonly maxTokens: number
}

/**
 * How it went when a text was wanted: it was `written`; the model `failed` or wrote nothing; it was `slow`; or it was not
 * asked, because too many calls were under way or it was resting (`skipped`).
 */
export type ModelOutcome = 'written' | 'failed' | 'slow' | 'skipped'

/** Has a language model write short texts, and never lets it get in the way. */
export interface ModelWriter {
  /** The model's name, as responses give it. */
  readonly name: string
  /**
   * What the model wrote, in at most 8 UTF-16 units for each token that it had; undefined when it failed, was slow, or
   * wrote nothing: the caller then does without.
   */
  write(task: WritingTask, signal: AbortSignal): Promise<string | undefined>
  /** Gives up the calls that are under way, and makes no more. Idempotent. */
  close(): void
}
