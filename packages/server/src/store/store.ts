import type {
  AppendMessages,
  AppendedMessages,
  ArchiveConversations,
  ArchiveOutcome,
  CreateConversation,
  CreatedConversation,
  ImportBatch,
  ImportCounts,
  Touch,
  UpdateConversation,
  WriteOutcome,
} from './commands.ts'
import type {
  ConversationRecord,
  ConversationStatus,
  MessageHit,
  MessageRecord,
  Scope,
  StoredIndex,
  StoredSegment,
  StoredSummary,
  SummaryLevel,
  TimeWindow,
} from './records.ts'

/** Ids that are in the store. */
export interface ExistingIds {
  readonly conversations: readonly string[]
  readonly messages: readonly { readonly id: string; readonly conversationId: string }[]
}

export type * from './commands.ts'
export type * from './records.ts'

/** A page of a list of conversations, in the order of their last change or in that of their numbers. */
export type ConversationPage = {
  readonly limit: number
  /** The page ends before the conversation whose metadata goes beyond so many bytes, but has at least one. @default no limit */
  readonly maxMetadataBytes?: number | undefined
  /** Whether `metadata` is read. If not, it is null. @default true */
  readonly withMetadata?: boolean | undefined
} & ({ readonly offset: number } | { readonly before: number })

/** Conversations of a page, and how many pass the filter in all. */
export interface ListedConversations {
  readonly conversations: readonly ConversationRecord[]
  readonly total: number
  /** How many conversations the page would have without `maxMetadataBytes`. */
  readonly wanted: number
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
  /** With a message at or after this timestamp (one message has to satisfy both bounds). */
  readonly fromMs?: number | undefined
  /** With a message before this timestamp. */
  readonly toMs?: number | undefined
}

/** Which conversations count as idle, and how many of them to read. */
export interface IdleFilter {
  /** Last accessed before this timestamp. */
  readonly before: number
  readonly importanceMax?: number | undefined
  readonly limit: number
}

/** A place in an export: after this conversation, or inside of it after this message. */
export interface ExportPosition {
  readonly conversation: number
  /** The last message that was read; null if the whole conversation was. */
  readonly sequence: number | null
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

/** What a store holds of one tenant. */
export type TenantStatistics = Pick<StoreStatistics, 'conversations' | 'messages'>

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
   * `value` is its number. From then on nobody reads any of it. `eraseDeleted` removes the text from the file; segments
   * keep terms of it until they are merged.
   */
  deleteConversation(scope: Scope, id: string): Promise<WriteOutcome<{ readonly number: number }>>
  /**
   * Resolves when the text of deleted conversations with this id is overwritten, not only released. Works in slices, so
   * that other calls go on between them. After a failure or the end of the process, this store or the next one continues
   * by itself.
   */
  eraseDeleted(scope: Scope, id: string): Promise<void>
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
  /**
   * By `offset`: the most recently updated first; ties by number, the newest first. By `before`: those with a lower
   * number, the newest first. A number never changes, so pages by `before` do not shift.
   */
  listConversations(scope: Scope, filter: ConversationFilter, page: ConversationPage): Promise<ListedConversations>
  countConversations(scope: Scope, filter: ConversationFilter): Promise<number>
  /**
   * Active conversations that are not pinned, were last accessed before `before`, and have at most `importanceMax`: the
   * least recently accessed first, ties by number, the oldest first. `total` counts those beyond the limit too.
   */
  listIdle(
    scope: Scope,
    filter: IdleFilter,
  ): Promise<{ readonly conversations: readonly ConversationRecord[]; readonly total: number }>
  /**
   * In their order, after `afterSequence`; undefined if there is no such conversation. Once the messages hold
   * `maxCharacters` no further one is read; at least one is, if there is one. @default no limit
   */
  listMessages(
    scope: Scope,
    conversationId: string,
    page: { readonly afterSequence: number; readonly limit: number; readonly maxCharacters?: number | undefined },
  ): Promise<{ readonly messages: readonly MessageRecord[]; readonly total: number } | undefined>
  /** How many messages have a timestamp in the window, and the greatest sequence among them (0 if there are none). */
  measureWindow(
    scope: Scope,
    conversationId: string,
    window: TimeWindow,
  ): Promise<{ readonly messages: number; readonly lastSequence: number }>
  /**
   * The messages with a timestamp in the window, in the order of their sequence: the last `limit` of them. Once they hold
   * `maxCharacters` no older one is read; at least one is, if there is one. @default no limit
   */
  readWindow(
    scope: Scope,
    conversationId: string,
    window: TimeWindow & { readonly limit: number; readonly maxCharacters?: number | undefined },
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
  /** Which of these are here, and the conversation of each message: for an import to skip or to refuse. */
  findExisting(
    scope: Scope,
    ids: { readonly conversations: readonly string[]; readonly messages: readonly string[] },
  ): Promise<ExistingIds>
  /**
   * The next records of an export, in the order of conversation numbers up to `last`: at most about `limit` of them, and
   * none more once their texts hold `maxCharacters`. At least one, if there is one.
   */
  readExport(
    scope: Scope,
    filter: ConversationFilter,
    range: {
      readonly after: ExportPosition | undefined
      readonly last: number
      readonly limit: number
      readonly maxCharacters: number
    },
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
  /**
   * In the order of `docs`; what is gone is left out. Once the messages hold `maxCharacters` no further one is read; at
   * least one is, if there is one. @default no limit
   */
  readHits(
    scope: Scope,
    docs: readonly number[],
    bounds?: { readonly maxCharacters: number },
  ): Promise<readonly MessageHit[]>
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
  /**
   * The texts of a tenant's messages from `afterDoc` on, for a rebuild. Once they hold `maxCharacters` no further one is
   * read; at least one is, if there is one. @default no limit
   */
  readTexts(
    scope: Scope,
    range: { readonly afterDoc: number; readonly limit: number; readonly maxCharacters?: number | undefined },
  ): Promise<readonly (MessageRecord & { readonly conversation: number })[]>

  tenants(): Promise<readonly string[]>
  /** A number that changes when another process has written anything but a `ping` or a touch. */
  changeCounter(): Promise<number>
  statistics(): Promise<StoreStatistics>
  /** The part of the statistics that is the tenant's own. */
  tenantStatistics(scope: Scope): Promise<TenantStatistics>
  /**
   * Reads and writes something small; rejects if the store cannot. It does not wait while another process is writing, and
   * rejects with `busy` once a write has waited for that in vain.
   */
  ping(): Promise<void>
  /** Every problem that a full check of the store finds; none means sound. Slow. */
  verify(): Promise<readonly string[]>
  /** Waits for what is under way, then lets go of the file. Idempotent. */
  close(): Promise<void>
}
