// Store commands and their outcomes.
import type { ConversationRecord, ConversationStatus, MessageRecord, SegmentId, Version } from './records.ts'

/** A message to store. The command determines its conversation and its sequence. */
export interface NewMessage {
  readonly id: string
  readonly role: string
  readonly name: string | null
  readonly content: string
  readonly wordCount: number
  /** Estimated number of tokens: an integer of at least 0. */
  readonly tokenEstimate: number
  readonly timestamp: number
  readonly metadata: Readonly<Record<string, unknown>> | null
}

/**
 * Makes a command happen once. The first command with a key stores its result in the same transaction. Later commands
 * with that key get the stored result. A refused command leaves the key unused. Records older than `expiresBefore`
 * count as absent and may be removed. Deleting the conversation removes the stored results, but the key stays used: a
 * repeated command is then `not-found`.
 */
export interface Idempotency {
  readonly operation: string
  readonly key: string
  /** A hash of the request. The same key with another fingerprint is refused. */
  readonly fingerprint: string
  readonly at: number
  readonly expiresBefore: number
}

/** A key that makes a write happen once; `fingerprint` is a hash of the request. */
export type IdempotencyInput = Pick<Idempotency, 'operation' | 'key' | 'fingerprint'>

/** The outcome of an executed command. */
export interface Done<T> {
  readonly outcome: 'done'
  readonly value: T
  /** True if `value` is the stored result of an earlier command with the same idempotency key. Then nothing changed. */
  readonly replayed: boolean
}

/** The place of a command's messages. */
export interface Place {
  /** The document number of the first message. The others follow in order. */
  readonly firstDoc: number
  /** The stored segment; undefined if the command contained none. */
  readonly segment: SegmentId | undefined
  /** The version that contains the messages. */
  readonly version: Version
}

/** The outcome of a command that stored messages. `placed` is undefined if the command was replayed. */
export interface Placed<T> extends Done<T> {
  readonly placed: Place | undefined
}

/** The outcome of a refused command. Nothing changed. */
export type Refused =
  | { readonly outcome: 'not-found' }
  | { readonly outcome: 'revision-conflict'; readonly currentRevision: number }
  /** The key was used with another request. */
  | { readonly outcome: 'key-reused' }

/** What the command was planned on has changed. Nothing was stored: plan it again, with newly reserved numbers. */
export interface Outdated {
  readonly outcome: 'outdated'
}

export type WriteOutcome<T> = Done<T> | Refused

export interface CreateConversation {
  /** A reserved number that was not used before (`reserveConversations`). */
  readonly number: number
  readonly id: string
  /** In the scope of the command, as `namespace`. @default null: none */
  readonly user?: string | null | undefined
  readonly namespace?: string | null | undefined
  readonly label: string
  readonly folder: string
  readonly importance: number
  readonly metadata: Readonly<Record<string, unknown>> | null
  readonly messages: readonly NewMessage[]
  /** The index segment of the messages, which contains `number`. Empty if there is nothing to index. */
  readonly segment: Uint8Array
  readonly at: number
  readonly idempotency?: Idempotency | undefined
}

export interface CreatedConversation {
  readonly conversation: ConversationRecord
  readonly messageIds: readonly string[]
}

export type CreateOutcome =
  | Placed<CreatedConversation>
  | Refused
  /** The number was used, or is not reserved any more because the file was replaced by an older copy. */
  | Outdated

export interface AppendMessages {
  readonly conversationId: string
  /** The number of the conversation, which `segment` contains. */
  readonly number: number
  readonly messages: readonly NewMessage[]
  /** The index segment of the messages, which contains `number`. Empty if there is nothing to index. */
  readonly segment: Uint8Array
  readonly at: number
  readonly idempotency?: Idempotency | undefined
}

export interface AppendedMessages {
  readonly messageCount: number
  readonly messages: readonly MessageRecord[]
}

export type AppendOutcome =
  | Placed<AppendedMessages>
  | Refused
  /** The conversation was deleted and imported again, with a new number. Repeat the command with that number. */
  | { readonly outcome: 'renumbered'; readonly currentNumber: number }

/**
 * The fields to change. `pin: true` saves the importance and sets it to 10. `pin: false` restores the saved importance,
 * or 5 if there is none.
 */
export interface ConversationChange {
  readonly label?: string | undefined
  readonly folder?: string | undefined
  readonly status?: ConversationStatus | undefined
  /** Any value but 10 discards the importance that a pin saved. */
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

/** A conversation to store with its existing ids and timestamps. */
export interface ImportedConversation {
  readonly conversation: {
    readonly id: string
    readonly user?: string | null | undefined
    readonly namespace?: string | null | undefined
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
  /** The number that the segment contains. */
  readonly number: number
  /** Whether the number was reserved for this batch. Otherwise it is that of the stored conversation. */
  readonly isNew: boolean
  readonly messages: readonly NewMessage[]
  /** The new `updatedAt` of a stored conversation that gains these messages. @default the time of the import */
  readonly updatedAt?: number | undefined
}

/**
 * Conversations to store together. A conversation that is already stored keeps its fields and its number, and the
 * messages are appended to it. The numbers of new conversations ascend in batch order. The batch must omit messages
 * that are already stored (see `findExisting`) and duplicates: search would find them twice.
 */
export interface ImportBatch {
  readonly conversations: readonly ImportedConversation[]
  /** The index segment of the messages of all conversations, in order. Empty if there is nothing to index. */
  readonly segment: Uint8Array
  readonly at: number
}

export interface ImportCounts {
  readonly conversations: { readonly created: number; readonly skipped: number }
  readonly messages: { readonly created: number; readonly skipped: number }
}

export type BatchOutcome =
  | Placed<ImportCounts>
  | Refused
  /** A conversation outside of the scope has this id. */
  | { readonly outcome: 'taken'; readonly id: string }
  /** A part of the batch was stored or deleted after `findExisting`, or the number of a new conversation is not free. */
  | Outdated

/** The conversations to archive together. Ids may repeat. */
export interface ArchiveConversations {
  readonly ids: readonly string[]
  readonly at: number
}

export type ArchiveOutcome =
  /** `unchanged` were archived before. Both lists follow the order of the command, without duplicates. */
  | { readonly outcome: 'done'; readonly archived: readonly string[]; readonly unchanged: readonly string[] }
  /** Nothing changed. `missing` follows the order of the command, without duplicates. */
  | { readonly outcome: 'not-found'; readonly missing: readonly string[] }

/** Records that conversations were read. Lists their numbers, which may repeat. */
export interface Touch {
  readonly conversations: readonly number[]
  readonly at: number
}
