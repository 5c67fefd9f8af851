/**
 * A language model as the AI SDK's provider interface has it (`LanguageModelV2`, `V3` and `V4` of `@ai-sdk/provider`),
 * as far as the server needs it: every model of those fits.
 */
export interface LanguageModel {
  readonly specificationVersion: string
  readonly provider: string
  readonly modelId: string
  doGenerate(options: GenerateOptions): PromiseLike<GenerateResult>
}

/** What a model responds. */
export interface GenerateResult {
  readonly content: readonly GeneratedPart[]
  /** Why it ends: a word, or from `V3` on an object with that word as `unified`. */
  readonly finishReason?: unknown
}

/** One call of a model. The arrays are not readonly because those of the provider interface are not. */
export interface GenerateOptions {
  readonly prompt: (
    | { readonly role: 'system'; readonly content: string }
    | { readonly role: 'user'; readonly content: { readonly type: 'text'; readonly text: string }[] }
  )[]
  readonly maxOutputTokens: number
  readonly temperature: number
  readonly abortSignal: AbortSignal
}

/** A part of a response: text, or something else that the server has no use for. */
export interface GeneratedPart {
  readonly type: string
  readonly text?: unknown
}
