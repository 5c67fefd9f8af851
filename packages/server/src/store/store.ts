/** Whose data a call is about. Every method takes one; nothing of another tenant can be reached through it. */
export interface Scope {
  readonly tenant: string
}

export type ConversationStatus = 'active' | 'archived'

/** A conversation as it is stored. Instants are milliseconds since the epoch. */
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

/** Which conversations pass. What is not given does not filter. */
export interface ConversationFilter {
  readonly conversationId?: string | undefined
  /** Exactly this label. */
  readonly label?: string | undefined
  /** This folder and everything below it, on path segments. Normalised. */
  readonly folder?: string | undefined
  /** Not in one of these folders or below it, on path segments. Normalised. */
  readonly excludedFolders?: readonly string[] | undefined
  readonly status?: ConversationStatus | undefined
  readonly pinned?: boolean | undefined
  readonly importanceMin?: number | undefined
  readonly importanceMax?: number | undefined
  /** With a message at or after this instant (one message has to satisfy both bounds). */
  readonly fromMs?: number | undefined
  /** With a message before this instant. */
  readonly toMs?: number | undefined
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

/** A conversation to store with the ids and instants that it already has. */
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

/** Which conversations count as idle, and how many of them to read. */
export interface IdleFilter {
  /** Last accessed before this instant. */
  readonly before: number
  readonly importanceMax?: number | undefined
  readonly limit: number
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

/** A place in an export: after this conversation, or inside of it after this message. */
export interface ExportPosition {
  readonly conversation: number
  /** The last message that was read; null if the whole conversation was. */
  readonly sequence: number | null
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
}

export interface Counters {
  /** The next conversation's number. */
  readonly nextConversation: number
  /** The next message's number. */
  readonly nextDoc: number
}

export interface StoreStatistics {
  readonly tenants: number
  readonly conversations: { readonly active: number; readonly archived: number }
  readonly messages: number
  /** The size of the file and its log. */
  readonly bytes: number
}

/**
 * Keeps what the server knows, in the words of the domain. Every write is one command that is carried out whole or not
 * at all, with everything that belongs to it, and is durable when its promise resolves. There is no transaction above
 * it. Arguments and results can be cloned, so a store can live in a worker. Methods reject only when the store itself
 * fails, or with a `TypeError` without a tenant; what can be expected is an outcome. Text is well-formed Unicode: a lone
 * surrogate may come back as U+FFFD.
 */
export interface Store {
  createConversation(scope: Scope, command: CreateConversation): Promise<WriteOutcome<CreatedConversation>>
  appendMessages(scope: Scope, command: AppendMessages): Promise<WriteOutcome<AppendedMessages>>
  updateConversation(scope: Scope, command: UpdateConversation): Promise<WriteOutcome<ConversationRecord>>
  /**
   * Deletes a conversation with its messages, what was derived from them, and what idempotency records say of it;
   * `value` is its number. The text is overwritten, not only released; segments keep terms of it until they are merged.
   */
  deleteConversation(scope: Scope, id: string): Promise<WriteOutcome<{ readonly number: number }>>
  /** All of the batch, or `not-found` if messages belong to a conversation that is neither here nor in the batch. */
  importBatch(scope: Scope, batch: ImportBatch): Promise<WriteOutcome<ImportCounts>>
  /**
   * Archives all of them or none. One that was active moves as with an update to this status: a revision, and
   * `updatedAt`. One that was archived does not move.
   */
  archiveConversations(scope: Scope, command: ArchiveConversations): Promise<ArchiveOutcome>
  /**
   * Notes that conversations were read. Where a conversation was accessed less than a minute before, nothing is written.
   * Numbers that are gone are ignored. Does not count as a change for other processes.
   */
  touchConversations(scope: Scope, touch: Touch): Promise<void>
  /**
   * Stores them in the place of those of the same level and window; all of them, or `not-found` if the conversation is
   * gone. Of two with the same key the later one stays. Not part of `revision`, and `updatedAt` does not move.
   */
  saveSummaries(
    scope: Scope,
    conversationId: string,
    summaries: readonly StoredSummary[],
  ): Promise<'done' | 'not-found'>

  getConversation(scope: Scope, id: string): Promise<ConversationRecord | undefined>
  /** The most recently updated first; ties by number, the newest first. */
  listConversations(
    scope: Scope,
    filter: ConversationFilter,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly conversations: readonly ConversationRecord[]; readonly total: number }>
  countConversations(scope: Scope, filter: ConversationFilter): Promise<number>
  /**
   * Active conversations that are not pinned, were last accessed before `before`, and have at most `importanceMax`: the
   * least recently accessed first, ties by number, the oldest first. `total` counts those beyond the limit too.
   */
  listIdle(
    scope: Scope,
    filter: IdleFilter,
  ): Promise<{ readonly conversations: readonly ConversationRecord[]; readonly total: number }>
  /** In their order, after `afterSequence`; undefined if there is no such conversation. */
  listMessages(
    scope: Scope,
    conversationId: string,
    page: { readonly afterSequence: number; readonly limit: number },
  ): Promise<{ readonly messages: readonly MessageRecord[]; readonly total: number } | undefined>
  /** How many messages have a timestamp in the window, and the greatest sequence among them (0 if there are none). */
  measureWindow(
    scope: Scope,
    conversationId: string,
    window: TimeWindow,
  ): Promise<{ readonly messages: number; readonly lastSequence: number }>
  /** The messages with a timestamp in the window, in the order of their sequence: the last `limit` of them. */
  readWindow(
    scope: Scope,
    conversationId: string,
    window: TimeWindow & { readonly limit: number },
  ): Promise<readonly MessageRecord[]>
  /** The greatest timestamp of the messages; undefined if there are none, or no such conversation. */
  newestMessageAt(scope: Scope, conversationId: string): Promise<number | undefined>
  /** The summaries of a level whose window begins in the range, the oldest first. */
  readSummaries(
    scope: Scope,
    conversationId: string,
    range: TimeWindow & { readonly level: SummaryLevel },
  ): Promise<readonly StoredSummary[]>
  /** In the order of the labels (by code point). */
  listLabels(scope: Scope): Promise<readonly { readonly label: string; readonly count: number }[]>
  /** Folders that directly hold a conversation, in the order of the paths. */
  listFolders(scope: Scope): Promise<readonly { readonly folder: string; readonly count: number }[]>
  /** Which of these are here: for an import to skip. */
  findExisting(
    scope: Scope,
    ids: { readonly conversations: readonly string[]; readonly messages: readonly string[] },
  ): Promise<{ readonly conversations: readonly string[]; readonly messages: readonly string[] }>
  /** The next records of an export, at most about `limit` of them, in the order of conversation numbers up to `last`. */
  readExport(
    scope: Scope,
    filter: ConversationFilter,
    range: { readonly after: ExportPosition | undefined; readonly last: number; readonly limit: number },
  ): Promise<{
    /** `conversation` is null when the messages go on with the one before. */
    readonly parts: readonly {
      readonly conversation: ConversationRecord | null
      readonly messages: readonly MessageRecord[]
    }[]
    /** Where the next read goes on; undefined at the end. */
    readonly next: ExportPosition | undefined
  }>

  counters(scope: Scope): Promise<Counters>
  /** The numbers of the conversations that pass. Dates do not filter here: they are about messages. */
  matchConversations(scope: Scope, filter: ConversationFilter): Promise<Uint32Array>
  /** In the order of `docs`; what is gone is left out. */
  readHits(scope: Scope, docs: readonly number[]): Promise<readonly MessageHit[]>
  readIndex(scope: Scope): Promise<StoredIndex>
  /**
   * Replaces segments by their merger in one transaction. `false`, and nothing changed, if one of them is gone or is not
   * byte by byte what it was: another process may have written it again without what was deleted. Also if there is a
   * segment afterwards that a purge does not know.
   */
  replaceSegments(
    scope: Scope,
    change: {
      readonly removed: readonly StoredSegment[]
      readonly added: readonly StoredSegment[]
      /** Which deleted conversations no segment holds any more. */
      readonly purge?: {
        readonly conversations: readonly number[]
        /** The first documents of all segments that are known: one that is not may still hold what is purged. */
        readonly knownSegments: readonly number[]
      }
    },
  ): Promise<boolean>
  /** The texts of a tenant's messages from `afterDoc` on, for a rebuild. */
  readTexts(
    scope: Scope,
    range: { readonly afterDoc: number; readonly limit: number },
  ): Promise<readonly (MessageRecord & { readonly conversation: number })[]>

  tenants(): Promise<readonly string[]>
  /** A number that changes when another process has written anything but a `ping` or a touch. */
  changeCounter(): Promise<number>
  statistics(): Promise<StoreStatistics>
  /** Reads and writes something small; rejects if the store cannot. */
  ping(): Promise<void>
  /** Every problem that a full check of the store finds; none means sound. Slow. */
  verify(): Promise<readonly string[]>
  /** Waits for what is under way, then lets go of the file. Idempotent. */
  close(): Promise<void>
}
