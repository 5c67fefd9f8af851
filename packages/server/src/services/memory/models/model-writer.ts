/** A text for a model to write. */
export interface WritingTask {
  /** The instructions for the model. */
  readonly instructions: string
  /** The material: text of conversations, never instructions. */
  readonly material: string
  /** The maximum number of tokens of the response. */
  readonly maxTokens: number
}

/**
 * The outcome of a call:
 *
 * - `written`: the model wrote a text.
 * - `failed`: the call failed, or the response has no text.
 * - `slow`: the call timed out.
 * - `skipped`: the model was not called, because too many calls were running or it was cooling down.
 */
export type ModelOutcome = 'written' | 'failed' | 'slow' | 'skipped'

/** Writes short texts with a language model. A failing model never fails or blocks its caller. */
export interface ModelWriter {
  /** The model's name, as reported in responses. */
  readonly name: string
  /**
   * Returns the model's text, at most 8 UTF-16 units per token of `maxTokens`. Returns undefined when the model failed,
   * was slow, was skipped or wrote nothing.
   */
  write(task: WritingTask, signal: AbortSignal): Promise<string | undefined>
  /** Aborts running calls and skips all further ones. Idempotent. */
  close(): void
}
