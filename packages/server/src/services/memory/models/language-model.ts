/**
 * The part of the AI SDK's provider interface that the server uses. Every `LanguageModelV2`, `V3` and `V4` of
 * `@ai-sdk/provider` implements it.
 */
export interface LanguageModel {
  /** The version of the provider interface, such as `v3`. */
  readonly specificationVersion: string
  /** The name of the provider, for logs and errors. */
  readonly provider: string
  /** The provider's name of the model. */
  readonly modelId: string
  /** Generates one response. Rejects when the provider fails or `abortSignal` aborts. */
  doGenerate(options: GenerateOptions): PromiseLike<GenerateResult>
}

/** A response of a model. */
export interface GenerateResult {
  /** The parts in order. Their texts are joined. */
  readonly content: readonly GeneratedPart[]
  /** The reason for its end: a string, or from `V3` on an object with that string as `unified`. */
  readonly finishReason?: unknown
}

/** The options of one call. The arrays are mutable because those of the provider interface are. */
export interface GenerateOptions {
  /** The instructions and the text, in the shape of the provider interface. */
  readonly prompt: (
    | { readonly role: 'system'; readonly content: string }
    | { readonly role: 'user'; readonly content: { readonly type: 'text'; readonly text: string }[] }
  )[]
  /** The maximum length of the response, in tokens of the model. */
  readonly maxOutputTokens: number
  /** The randomness of the response. 0 is the most repeatable. */
  readonly temperature: number
  /** Aborts when the response is no longer needed, such as after a timeout. */
  readonly abortSignal: AbortSignal
}

/** A part of a response: text, or a type that the server ignores. */
export interface GeneratedPart {
  /** The kind of part. The server reads `text` only. */
  readonly type: string
  /** A string, if `type` is `text`. */
  readonly text?: unknown
}
