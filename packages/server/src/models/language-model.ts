/**
 * The part of the AI SDK's provider interface that the server uses. Every `LanguageModelV2`, `V3` and `V4` of
 * `@ai-sdk/provider` implements it.
 */
export interface LanguageModel {
  readonly specificationVersion: string
  readonly provider: string
  readonly modelId: string
  doGenerate(options: GenerateOptions): PromiseLike<GenerateResult>
}

/** A response of a model. */
export interface GenerateResult {
  readonly content: readonly GeneratedPart[]
  /** The reason for its end: a string, or from `V3` on an object with that string as `unified`. */
  readonly finishReason?: unknown
}

/** The options of one call. The arrays are mutable because those of the provider interface are. */
export interface GenerateOptions {
  readonly prompt: (
    | { readonly role: 'system'; readonly content: string }
    | { readonly role: 'user'; readonly content: { readonly type: 'text'; readonly text: string }[] }
  )[]
  readonly maxOutputTokens: number
  readonly temperature: number
  readonly abortSignal: AbortSignal
}

/** A part of a response: text, or a type that the server ignores. */
export interface GeneratedPart {
  readonly type: string
  readonly text?: unknown
}
