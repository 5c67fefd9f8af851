import type { ConversationFilter, MessageHit, Scope } from '../store/store.ts'

/** A request for the context of a prompt. */
export interface ContextRequest {
  readonly query: string
  readonly preferredLabels: readonly string[]
  /** In tokens. */
  readonly budget: number
  /** Normalised. */
  readonly excludedFolders: readonly string[]
  /** The running conversation. */
  readonly conversationId: string | undefined
  readonly filter: ConversationFilter
  readonly role: string | undefined
}

/** A message of a context. */
export interface ContextPick {
  readonly message: MessageHit
  readonly source: ContextSource
  readonly rank: number
  readonly tokens: number
}

/** The reason why a message is a candidate for a context. */
export type ContextSource = 'pinned' | 'search' | 'label' | 'recent' | 'turn' | 'pair'

/** The reason why a context omits a candidate. */
export type OmissionReason = 'budget' | 'duplicate' | 'diversity' | 'excluded'

export interface BuiltContext {
  /** In prompt order. */
  readonly picks: readonly ContextPick[]
  readonly tokens: number
  /** The name of the token encoding. */
  readonly encoding: string
  /** The best candidates that are not included. */
  readonly omitted: readonly { readonly messageId: string; readonly reason: OmissionReason }[]
}

/** The outcome of a context; `turn-too-long` if the newest turn of the running conversation is too long to read. */
export type ContextOutcome = BuiltContext | 'turn-too-long'

/** Builds contexts of prompts. */
export interface ContextEngine {
  /** Builds a context; `undefined` if there is no such running conversation. */
  buildContext(scope: Scope, request: ContextRequest): Promise<ContextOutcome | undefined>
}
