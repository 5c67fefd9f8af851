// What a store keeps.

/** Whose data a call is about. Every method takes one; nothing of another tenant can be reached through it. */
export interface Scope {
  readonly tenant: string
}

export type ConversationStatus = 'active' | 'archived'

/** A conversation as it is stored. Timestamps are milliseconds since the epoch. */
export interface ConversationRecord {
  /** Its number within the tenant, from 1, never used again; the search index knows conversations by it. */
  readonly number: number
  readonly id: string
  readonly label: string
  /** Normalised: begins with a slash, does not end with one (unless it is the root). */
  readonly folder: string
  readonly status: ConversationStatus
  /** 1 to 10. A conversation is pinned if and only if it is 10. */
  readonly importance: number
  /** What `unpin` restores; null unless it was pinned. */
  readonly importanceBeforePin: number | null
  readonly metadata: Readonly<Record<string, unknown>> | null
  /** Starts at 1 and grows by one with every update that is carried out, also one that finds everything as it wants it. */
  readonly revision: number
  readonly messageCount: number
  readonly wordCount: number
  /** The sum of its messages' estimates. */
  readonly tokenEstimate: number
  readonly createdAt: number
  /** Moves with every change and with every append. */
  readonly updatedAt: number
  /**
   * When it was stored, appended to or read (`touchConversations`), whichever is the latest; updates do not count. Never
   * goes back. Not part of `revision`.
   */
  readonly lastAccessedAt: number
}

/** A message as it is stored. */
export interface MessageRecord {
  /** Its number within the tenant, from 1, never used again; the search index knows messages by it. */
  readonly doc: number
  readonly id: string
  readonly conversationId: string
  /** Its place in the conversation, from 1, without gaps. */
  readonly sequence: number
  readonly role: string
  readonly name: string | null
  readonly content: string
  /** About how many tokens the text is, as it was stored with the message. */
  readonly tokenEstimate: number
  readonly timestamp: number
  readonly metadata: Readonly<Record<string, unknown>> | null
}

/** A message that was found, with what a result says of its conversation. */
export interface MessageHit extends MessageRecord {
  /** Its number. */
  readonly conversation: number
  readonly label: string
  readonly folder: string
  readonly importance: number
  readonly status: ConversationStatus
}

/** A stretch of time: `fromMs` is a part of it, `toMs` is not. */
export interface TimeWindow {
  readonly fromMs: number
  readonly toMs: number
}

export type SummaryLevel = 'daily' | 'weekly' | 'monthly'

/** A summary of what a conversation held in a window. Its key is the conversation, the level and the window. */
export interface StoredSummary extends TimeWindow {
  readonly level: SummaryLevel
  /** What the window held when it was made (`measureWindow`): other figures mean that it is stale. */
  readonly messages: number
  readonly lastSequence: number
  readonly text: string
  /** Where each sentence comes from. */
  readonly sources: readonly { readonly sentence: string; readonly messageId: string }[]
  /** What wrote `text`; null for extracted sentences. */
  readonly model: string | null
  readonly generatedAt: number
}

export interface StoredSegment {
  readonly firstDoc: number
  readonly bytes: Uint8Array
}

/** What a tenant's search index is made of. */
export interface StoredIndex {
  /** In the order of `firstDoc`; they do not overlap. */
  readonly segments: readonly StoredSegment[]
  /** Conversations that were deleted and may still be in a segment. */
  readonly deletedConversations: readonly number[]
  /** How many messages the tenant has: with another number of them, the segments are not the whole index. */
  readonly messages: number
}
