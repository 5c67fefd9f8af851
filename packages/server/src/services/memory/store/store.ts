import type {
  AppendMessages,
  AppendOutcome,
  ArchiveConversations,
  ArchiveOutcome,
  BatchOutcome,
  CreateConversation,
  CreateOutcome,
  ImportBatch,
  Touch,
  UpdateConversation,
  WriteOutcome,
} from './commands.ts'
import type {
  ConversationRecord,
  ConversationStatus,
  IndexList,
  IndexState,
  MessageHit,
  MessageRecord,
  NewSegment,
  Scope,
  SegmentId,
  StoredSummary,
  SummaryLevel,
  TimeWindow,
  Version,
} from './records.ts'

/** The requested ids that the store contains. */
export interface ExistingIds {
  readonly conversations: readonly string[]
  readonly messages: readonly ExistingMessage[]
}

/** A stored message, and its conversation; null if that is outside of the scope. */
export interface ExistingMessage {
  readonly id: string
  readonly conversationId: string | null
}

export type * from './commands.ts'
export type * from './records.ts'

/** A requested page of conversations, ordered by last update (`offset`) or by number (`before`). */
export type ConversationPage = {
  readonly limit: number
  /**
   * Ends the page before its metadata exceeds this many bytes, but not before the first conversation. @default no limit
   */
  readonly maxMetadataBytes?: number | undefined
  /** Whether to read `metadata`. If false, it is null. @default true */
  readonly withMetadata?: boolean | undefined
} & ({ readonly offset: number } | { readonly before: number })

/** The conversations of a page. `total` counts all that pass the filter. */
export interface ListedConversations {
  readonly conversations: readonly ConversationRecord[]
  readonly total: number
  /** The size of the page without `maxMetadataBytes`. */
  readonly wanted: number
}

/** Selects conversations. An omitted field does not filter. */
export interface ConversationFilter {
  readonly conversationId?: string | undefined
  /** Exactly this label. */
  readonly label?: string | undefined
  /** Matches this folder and everything below it, by path segment. Normalised. */
  readonly folder?: string | undefined
  /** Excludes these folders and everything below them, by path segment. Normalised. */
  readonly excludedFolders?: readonly string[] | undefined
  readonly status?: ConversationStatus | undefined
  readonly pinned?: boolean | undefined
  readonly importanceMin?: number | undefined
  readonly importanceMax?: number | undefined
  /** Requires a message at or after this timestamp. One message must satisfy both bounds. */
  readonly fromMs?: number | undefined
  /** Requires a message before this timestamp. */
  readonly toMs?: number | undefined
}

/** Selects idle conversations. `limit` is the number to read. */
export interface IdleFilter {
  /** Requires a last access before this timestamp. */
  readonly before: number
  readonly importanceMax?: number | undefined
  readonly limit: number
}

/** A position in an export: after a conversation, or after one of its messages. */
export interface ExportPosition {
  readonly conversation: number
  /** The sequence of the last message read; null if the conversation was read whole. */
  readonly sequence: number | null
}

/** A replacement of segments. */
export interface SegmentChange {
  readonly removed: readonly SegmentId[]
  /** In order, without overlap. */
  readonly added: readonly NewSegment[]
  readonly purge?: Purge | undefined
}

/** Deleted conversations that no segment of a version contains. */
export interface Purge {
  readonly conversations: readonly number[]
  /** A conversation that was deleted after this version is kept. */
  readonly version: Version
}

/** The result of a replacement, with the ids of the added segments in order. */
export interface SegmentsReplaced {
  readonly version: Version
  readonly added: readonly SegmentId[]
}

export interface StoreStatistics {
  readonly tenants: number
  readonly conversations: { readonly active: number; readonly archived: number }
  readonly messages: number
  /** The size of the file and its log. */
  readonly bytes: number
}

/** Statistics of one tenant. */
export type TenantStatistics = Pick<StoreStatistics, 'conversations' | 'messages'>

/**
 * Stores conversations, messages, summaries and the search index. Several processes may use the same data.
 *
 * - The store numbers documents, in the order of its versions. Nothing above it assigns them, or relies on the order in
 *   which commands settle.
 * - Timestamps of a conversation never decrease: the store keeps the greater of the stored one and the command's. An
 *   access less than a minute after the recorded one is not recorded.
 * - Text is ordered by code point.
 * - Every write is one atomic command, and is durable when its promise resolves. Transactions never span commands.
 * - Arguments and results can be cloned, so a store can run in a worker.
 * - Methods reject only if the store itself fails, or with a `TypeError` if the tenant is missing. Expected refusals
 *   are outcomes.
 * - Strings must be well-formed Unicode: a lone surrogate may be read back as U+FFFD.
 */
export interface Store {
  /**
   * Reserves consecutive numbers for new conversations and returns the first. Unused ones leave a gap: no two calls
   * return the same number, even after deletions.
   */
  reserveConversations(scope: Scope, count: number): Promise<number>
  createConversation(scope: Scope, command: CreateConversation): Promise<CreateOutcome>
  appendMessages(scope: Scope, command: AppendMessages): Promise<AppendOutcome>
  updateConversation(scope: Scope, command: UpdateConversation): Promise<WriteOutcome<ConversationRecord>>
  /**
   * Deletes a conversation with its messages, all data derived from them, and its idempotency results. `value` is its
   * number, and the version from which on no read returns any of it. `eraseDeleted` removes the text. Segments keep its
   * terms until they are merged.
   */
  deleteConversation(
    scope: Scope,
    id: string,
  ): Promise<WriteOutcome<{ readonly number: number; readonly version: Version }>>
  /**
   * Resolves when no copy of the text of deleted conversations with this id is left that the store can remove: a store
   * that writes in place has overwritten it, and one that cannot has released it to its own cleaning. Copies outside
   * of the store, such as backups, archived logs and replicas, are the operator's. Works in slices; other calls run
   * between them. After a failure or the end of the process, this store or the next one resumes the work without
   * another call.
   */
  eraseDeleted(scope: Scope, id: string): Promise<void>
  /** Stores the whole batch, or is `not-found` if the conversation of a message is neither stored nor in the batch. */
  importBatch(scope: Scope, batch: ImportBatch): Promise<BatchOutcome>
  /**
   * Archives all of the conversations or none. An active conversation gets a new `revision` and `updatedAt`, as with an
   * update of its status. An archived one does not change.
   */
  archiveConversations(scope: Scope, command: ArchiveConversations): Promise<ArchiveOutcome>
  /**
   * Records that conversations were read. Ignores numbers of deleted conversations. Does not change the version.
   */
  touchConversations(scope: Scope, touch: Touch): Promise<void>
  /**
   * Stores all of the summaries, replacing those of the same level and window, or is `not-found` if the conversation
   * was deleted. If two have the same key, the later one is kept. Changes neither `revision`, `updatedAt` nor the
   * version.
   */
  saveSummaries(
    scope: Scope,
    conversationId: string,
    summaries: readonly StoredSummary[],
  ): Promise<'done' | 'not-found'>

  getConversation(scope: Scope, id: string): Promise<ConversationRecord | undefined>
  /**
   * Lists by `offset` the most recently updated first, then by descending number. Lists by `before` the conversations
   * with a lower number, in descending order. A number never changes, so pages by `before` do not shift.
   */
  listConversations(scope: Scope, filter: ConversationFilter, page: ConversationPage): Promise<ListedConversations>
  countConversations(scope: Scope, filter: ConversationFilter): Promise<number>
  /**
   * Lists active, unpinned conversations that were last accessed before `before` and have at most `importanceMax`. The
   * least recently accessed come first, then the lowest numbers. `total` includes those beyond the limit.
   */
  listIdle(
    scope: Scope,
    filter: IdleFilter,
  ): Promise<{ readonly conversations: readonly ConversationRecord[]; readonly total: number }>
  /**
   * Lists messages after `afterSequence`, in order; undefined if there is no such conversation. Stops once the messages
   * hold `maxCharacters`, but reads at least one if any exists. @default no limit
   */
  listMessages(
    scope: Scope,
    conversationId: string,
    page: { readonly afterSequence: number; readonly limit: number; readonly maxCharacters?: number | undefined },
  ): Promise<{ readonly messages: readonly MessageRecord[]; readonly total: number } | undefined>
  /** Counts the messages with a timestamp in the window. `lastSequence` is their greatest sequence, or 0. */
  measureWindow(
    scope: Scope,
    conversationId: string,
    window: TimeWindow,
  ): Promise<{ readonly messages: number; readonly lastSequence: number }>
  /**
   * Reads the last `limit` messages with a timestamp in the window, by ascending sequence. Stops at the older end once
   * they hold `maxCharacters`, but reads at least one if any exists. @default no limit
   */
  readWindow(
    scope: Scope,
    conversationId: string,
    window: TimeWindow & { readonly limit: number; readonly maxCharacters?: number | undefined },
  ): Promise<readonly MessageRecord[]>
  /** Returns the greatest timestamp of the messages; undefined if there is no message or no such conversation. */
  newestMessageAt(scope: Scope, conversationId: string): Promise<number | undefined>
  /** Reads the summaries of a level whose window begins in the range, oldest first. */
  readSummaries(
    scope: Scope,
    conversationId: string,
    range: TimeWindow & { readonly level: SummaryLevel },
  ): Promise<readonly StoredSummary[]>
  /** Lists labels by code point. */
  listLabels(scope: Scope): Promise<readonly { readonly label: string; readonly count: number }[]>
  /** Lists folders that directly contain a conversation, by path. */
  listFolders(scope: Scope): Promise<readonly { readonly folder: string; readonly count: number }[]>
  /**
   * Finds which ids are stored, and the conversation of each stored message. An import skips or refuses these. Ids are
   * unique within a tenant, so it also finds those outside of the scope.
   */
  findExisting(
    scope: Scope,
    ids: { readonly conversations: readonly string[]; readonly messages: readonly string[] },
  ): Promise<ExistingIds>
  /**
   * Reads the next records of an export, by conversation number up to `last`. Reads about `limit` of them at most and
   * stops once their text holds `maxCharacters`, but reads at least one if any exists.
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
    /** `conversation` is null if the messages continue the previous one. */
    readonly parts: readonly {
      readonly conversation: ConversationRecord | null
      readonly messages: readonly MessageRecord[]
    }[]
    /** The start of the next read; undefined at the end. */
    readonly next: ExportPosition | undefined
  }>

  /** Returns the greatest number of a stored conversation, or 0. */
  lastConversation(scope: Scope): Promise<number>
  /** Returns the numbers of matching conversations. Ignores the date bounds, which apply to messages. */
  matchConversations(scope: Scope, filter: ConversationFilter): Promise<Uint32Array>
  /**
   * Reads messages in the order of `docs`, without deleted ones. Stops once the messages hold `maxCharacters`, but
   * reads at least one if any exists. @default no limit
   */
  readHits(
    scope: Scope,
    docs: readonly number[],
    bounds?: { readonly maxCharacters: number },
  ): Promise<readonly MessageHit[]>
  /** Lists the segments of the search index, unless its state is still the known one. */
  index(scope: Scope, known?: IndexState): Promise<'unchanged' | IndexList>
  /** Reads the bytes of segments one by one. Omits segments that were removed. */
  readSegments(
    scope: Scope,
    ids: readonly SegmentId[],
  ): AsyncIterable<{ readonly id: SegmentId; readonly bytes: Uint8Array }>
  /**
   * Replaces segments by others at once. Bytes are stored before and removed after, so that a large segment does not
   * delay other calls. Is `stale`, and changes nothing, if
   *
   * - a removed segment is not in the list
   * - another segment lies between the first and the last document of those removed and added
   *
   * @throws {RangeError} when added segments overlap
   */
  replaceSegments(scope: Scope, change: SegmentChange): Promise<SegmentsReplaced | 'stale'>
  /**
   * Reads a tenant's messages after `afterDoc` and up to `lastDoc`, to rebuild the index. Stops once they hold
   * `maxCharacters`, but reads at least one if any exists. @default no limit
   */
  readTexts(
    scope: Scope,
    range: {
      readonly afterDoc: number
      readonly lastDoc?: number | undefined
      readonly limit: number
      readonly maxCharacters?: number | undefined
    },
  ): Promise<readonly (MessageRecord & { readonly conversation: number })[]>

  tenants(): Promise<readonly string[]>
  statistics(): Promise<StoreStatistics>
  /** Returns the statistics of one tenant. */
  tenantStatistics(scope: Scope): Promise<TenantStatistics>
  /**
   * Does a small read and a small write, and rejects if either fails. Does not wait while another process is writing.
   * Rejects with `busy` after a write has timed out waiting for the other process.
   */
  ping(): Promise<void>
  /** Checks the whole store and returns every problem. An empty list means that the store is sound. Slow. */
  verify(): Promise<readonly string[]>
  /** Waits for running calls, then closes the file. Idempotent. */
  close(): Promise<void>
}
