/** What a model is asked to write. */
export interface WritingTask {
  /** What it is to do. */
  readonly instructions: string
  /** What it is given: text of conversations, never instructions. */
  readonly material: string
  /** The most tokens of an answer. */
  readonly maxTokens: number
}

/** Has a language model write short texts, and never lets it get in the way. */
export interface ModelWriter {
  /** The model's name, as answers give it. */
  readonly name: string
  /** What the model wrote; undefined when it failed, was slow, or wrote nothing: the caller then does without. */
  write(task: WritingTask, signal: AbortSignal): Promise<string | undefined>
}
