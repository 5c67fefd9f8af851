// Records of a store.

/**
 * Restricts a call to one tenant's data, and optionally to a user's and to a namespace's. Every method on a tenant's data
 * takes a scope. A conversation outside of it does not exist for the call.
 */
export interface Scope {
  readonly tenant: string
  /** Covers only the conversations that this user owns. @default those of all users and those without an owner */
  readonly user?: string | undefined
  /** Covers only this namespace and those below it, by path segment. Normalised. @default all */
  readonly namespace?: string | undefined
}

export type ConversationStatus = 'active' | 'archived'

/** A stored conversation. Timestamps are milliseconds since the epoch. */
export interface ConversationRecord {
  /** Identifies the conversation in the search index. Counts from 1 within the tenant and is never reused. */
  readonly number: number
  readonly id: string
  /** The user who owns it; null if it belongs to the tenant. Never changes. */
  readonly user: string | null
  /** A normalised path such as `/app/agent`; null if there is none. Never changes. */
  readonly namespace: string | null
  readonly label: string
  /** Normalised: begins with a slash and, except for the root, does not end with one. */
  readonly folder: string
  readonly status: ConversationStatus
  /** From 1 to 10. A conversation is pinned if and only if its importance is 10. */
  readonly importance: number
  /** The importance that `unpin` restores; null unless the conversation was pinned. */
  readonly importanceBeforePin: number | null
  readonly metadata: Readonly<Record<string, unknown>> | null
  /** Starts at 1 and grows by one with every executed update, even one that changes no field. */
  readonly revision: number
  readonly messageCount: number
  readonly wordCount: number
  /** The sum of the messages' estimates. */
  readonly tokenEstimate: number
  readonly createdAt: number
  /** The time of the last update or append. */
  readonly updatedAt: number
  /**
   * The time of the latest creation, append or read (`touchConversations`). Updates do not count. Never decreases, and
   * does not affect `revision`.
   */
  readonly lastAccessedAt: number
}

/** A stored message. */
export interface MessageRecord {
  /** Identifies the message in the search index. Counts from 1 within the tenant and is never reused. */
  readonly doc: number
  readonly id: string
  readonly conversationId: string
  /** The position in the conversation, from 1, without gaps. */
  readonly sequence: number
  readonly role: string
  readonly name: string | null
  readonly content: string
  /** Estimated number of tokens, stored with the message. */
  readonly tokenEstimate: number
  readonly timestamp: number
  readonly metadata: Readonly<Record<string, unknown>> | null
}

/** A message found by a search, with the fields of its conversation that a result includes. */
export interface MessageHit extends MessageRecord {
  /** The number of the conversation. */
  readonly conversation: number
  readonly label: string
  readonly folder: string
  readonly importance: number
  readonly status: ConversationStatus
}

/** A time range that includes `fromMs` and excludes `toMs`. */
export interface TimeWindow {
  readonly fromMs: number
  readonly toMs: number
}

export type SummaryLevel = 'daily' | 'weekly' | 'monthly'

/** A summary of a conversation in a window. Its key is the conversation, the level and the window. */
export interface StoredSummary extends TimeWindow {
  readonly level: SummaryLevel
  /**
   * The figures of the window (`measureWindow`) when the summary was made. If they differ now, the summary is stale.
   */
  readonly messages: number
  readonly lastSequence: number
  readonly text: string
  /** The source message of each sentence. */
  readonly sources: readonly { readonly sentence: string; readonly messageId: string }[]
  /** The model that wrote `text`; null for extracted sentences. */
  readonly model: string | null
  readonly generatedAt: number
}

/**
 * Counts the changes of a tenant's data. Every write that readers must see increments it in its own transaction, so a
 * version names the result of all writes up to it. 0 before the first write.
 */
export type Version = number

/** Identifies a stored segment within its tenant. Never reused. */
export type SegmentId = number

/** A stored segment without its bytes, which never change. Both documents are in the segment or have been deleted. */
export interface SegmentRef {
  readonly id: SegmentId
  readonly firstDoc: number
  readonly lastDoc: number
  /** The number of its bytes. */
  readonly size: number
}

/** A segment to store. */
export interface NewSegment {
  readonly firstDoc: number
  readonly lastDoc: number
  readonly bytes: Uint8Array
}

/** A state of a tenant's search index. */
export interface IndexState {
  /**
   * Identifies the history that the version is part of. Another value means that the data was replaced, such as by an
   * older copy, and nothing that was read before is valid.
   */
  readonly epoch: number
  readonly version: Version
}

/** A tenant's search index at one version. */
export interface IndexList extends IndexState {
  /** Ordered by `firstDoc`. Segments that overlap were damaged: rebuild the index. */
  readonly segments: readonly SegmentRef[]
  /** The numbers of deleted conversations that a segment may still contain. */
  readonly deleted: readonly number[]
  /** The number of the tenant's messages. If the segments hold another number, the index is damaged. */
  readonly messages: number
  /** The greatest document number that was ever assigned; 0 if there is none. */
  readonly lastDoc: number
}
