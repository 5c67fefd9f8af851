// What a store is told to do, and what comes of it.
import type { ConversationRecord, ConversationStatus, MessageRecord } from './records.ts'

/** A message to store. Its place and its conversation follow from the command. */
export interface NewMessage {
  readonly id: string
  readonly role: string
  readonly name: string | null
  readonly content: string
  readonly wordCount: number
  /** About how many tokens the text is: a whole number, 0 or more. */
  readonly tokenEstimate: number
  readonly timestamp: number
  readonly metadata: Readonly<Record<string, unknown>> | null
}

/**
 * What the search index gets to know of a command's messages, in the command's own transaction. The messages are
 * numbered from `firstDoc` on in their order. An empty `bytes` means that there is nothing to index.
 */
export interface Postings {
  readonly firstDoc: number
  readonly bytes: Uint8Array
}

/**
 * Makes a command happen once. The first command with a key stores its result with it, in its own transaction; a second
 * one gets that result. A refused command leaves the key unused. Records older than `expiresBefore` count as absent and
 * may be removed. Once the conversation is deleted nothing of its results is kept, but the key stays used: repeating a
 * command is then `not-found`.
 */
export interface Idempotency {
  readonly operation: string
  readonly key: string
  /** A hash of the request: the same key with another one is refused. */
  readonly fingerprint: string
  readonly at: number
  readonly expiresBefore: number
}

/** A command that was carried out. */
export interface Done<T> {
  readonly outcome: 'done'
  readonly value: T
  /** Whether this is the stored result of an earlier command with the same idempotency key; nothing was changed then. */
  readonly replayed: boolean
}

/** A command that was refused; nothing was changed. */
export type Refused =
  | { readonly outcome: 'not-found' }
  | { readonly outcome: 'revision-conflict'; readonly currentRevision: number }
  /** The key was used with another request. */
  | { readonly outcome: 'key-reused' }
  /**
   * The postings would be wrong, because another process has used one of the numbers meanwhile (every new number must be
   * above all that were ever used) or has stored a part of an import: read `counters` and `findExisting` again and repeat.
   */
  | { readonly outcome: 'number-taken' }

export type WriteOutcome<T> = Done<T> | Refused

export interface CreateConversation {
  readonly number: number
  readonly id: string
  readonly label: string
  readonly folder: string
  readonly importance: number
  readonly metadata: Readonly<Record<string, unknown>> | null
  readonly messages: readonly NewMessage[]
  readonly postings: Postings
  readonly at: number
  readonly idempotency?: Idempotency | undefined
}

export interface CreatedConversation {
  readonly conversation: ConversationRecord
  readonly messageIds: readonly string[]
}

export interface AppendMessages {
  readonly conversationId: string
  readonly messages: readonly NewMessage[]
  readonly postings: Postings
  readonly at: number
  readonly idempotency?: Idempotency | undefined
}

export interface AppendedMessages {
  readonly messageCount: number
  readonly messages: readonly MessageRecord[]
}

/** What to change. `pin`, `unpin`: importance becomes 10 and is remembered, or is restored (5 if nothing is remembered). */
export interface ConversationChange {
  readonly label?: string | undefined
  readonly folder?: string | undefined
  readonly status?: ConversationStatus | undefined
  /** Anything but 10 forgets what a pin remembered. */
  readonly importance?: number | undefined
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
  readonly pin?: boolean | undefined
}

export interface UpdateConversation {
  readonly id: string
  readonly change: ConversationChange
  readonly expectedRevision?: number | undefined
  readonly at: number
  readonly idempotency?: Idempotency | undefined
}

/** A conversation to store with the ids and timestamps that it already has. */
export interface ImportedConversation {
  readonly conversation: {
    /** The number to use if it is new. */
    readonly number: number
    readonly id: string
    readonly label: string
    readonly folder: string
    readonly status: ConversationStatus
    readonly importance: number
    readonly importanceBeforePin: number | null
    readonly metadata: Readonly<Record<string, unknown>> | null
    readonly createdAt: number
    readonly updatedAt: number
  } | null
  /** The conversation that the messages belong to. */
  readonly conversationId: string
  readonly messages: readonly NewMessage[]
  /** When a conversation that is here changes by these messages. @default the time of the import */
  readonly updatedAt?: number | undefined
}

/**
 * Conversations to store together. One that is here already is left as it is and has its own number, and its messages
 * are added behind. Numbers of new ones grow in the order of the batch. Messages that are here already (`findExisting`
 * says which), or twice in the batch, must be left out: postings of them would be found twice.
 */
export interface ImportBatch {
  readonly conversations: readonly ImportedConversation[]
  /** The messages of all conversations, in their order, are numbered from `firstDoc` on. */
  readonly postings: Postings
  readonly at: number
}

export interface ImportCounts {
  readonly conversations: { readonly created: number; readonly skipped: number }
  readonly messages: { readonly created: number; readonly skipped: number }
}

/** Conversations to archive together. Ids may repeat. */
export interface ArchiveConversations {
  readonly ids: readonly string[]
  readonly at: number
}

export type ArchiveOutcome =
  /** Those that were archived, and those that were already, in the order of the command, each once. */
  | { readonly outcome: 'done'; readonly archived: readonly string[]; readonly unchanged: readonly string[] }
  /** Nothing was changed. `missing`, in the order of the command, each once. */
  | { readonly outcome: 'not-found'; readonly missing: readonly string[] }

/** Which conversations were read, by their numbers, and when. Numbers may repeat. */
export interface Touch {
  readonly conversations: readonly number[]
  readonly at: number
}
