// Generated from openapi/ by `npm run generate`. Never edited.
import type { TimestampInput } from './types.gen.ts'

export type {
  Citation,
  ContentPart,
  Context,
  ContextAssemble,
  ContextBuild,
  ContextMessage,
  ContextMessageMetadata,
  ContextOmission,
  ContextPick,
  Contract,
  Conversation,
  ConversationCount,
  ConversationCreate,
  ConversationListItem,
  ConversationPage,
  ConversationPatch,
  ConversationStatus,
  ErrorBody,
  ExplainedNeighbour,
  ExplainedTerm,
  Explanation,
  ExportCheckpoint,
  ExportConversation,
  ExportFooter,
  ExportHeader,
  ExportMessage,
  ExportRecord,
  FolderCount,
  FolderCounts,
  FolderUpdate,
  Fulltext,
  FulltextHit,
  FulltextResults,
  Health,
  HealthCheck,
  Highlight,
  ImportCounts,
  ImportReport,
  ImportanceSuggestion,
  Issue,
  Job,
  LabelCount,
  LabelCounts,
  LabelSuggestion,
  LabelSuggestions,
  LabelUpdate,
  MemoryContext,
  MemoryConversationId,
  MemoryExport,
  MemoryExported,
  MemoryExportedConversation,
  MemoryExportedMessage,
  MemoryPrune,
  MemoryPruneSuggestions,
  MemorySearch,
  MemorySearchResults,
  MemoryStatistics,
  MemoryStats,
  MemoryStore,
  MemoryStored,
  MemoryUpdate,
  MemoryUpdated,
  Message,
  MessageAppend,
  MessageInput,
  MessagePage,
  MessagesAppended,
  Metadata,
  PruneDryRun,
  PruneExecute,
  PruneOutcome,
  PruneOutcomes,
  PruneSuggestions,
  PruningSuggestion,
  Query,
  QueryPage,
  RebuildStarted,
  SearchFilters,
  SearchResult,
  Searched,
  Snippet,
  SuggestImportance,
  SuggestLabels,
  SummarizeRequest,
  Summary,
  SummaryLevel,
  SummarySource,
  Timestamp,
  TimestampInput,
} from './types.gen.ts'

/**
 * What `conversations.list` takes besides its path.
 */
export interface ConversationsListQuery {
  /**
   * Where a page in the order of creation begins: `start`, then `next_cursor` of the page before. Excludes `page`.
   */
  cursor?: string | undefined
  /**
   * The page, counted from 1.
   */
  page?: number | undefined
  /**
   * Conversations on a page. More than 100 is refused, and so is a page by number whose metadata holds more than 8 MiB; by cursor it is shorter.
   */
  page_size?: number | undefined
  /**
   * Only conversations with exactly this label.
   */
  label?: string | undefined
  /**
   * Only conversations in this folder or below it.
   */
  folder?: string | undefined
  /**
   * Only pinned conversations, or only the others.
   */
  pinned?: boolean | undefined
  /**
   * Only archived conversations, or only active ones.
   */
  archived?: boolean | undefined
  /**
   * Only conversations of at least this importance.
   */
  importance_min?: number | undefined
  /**
   * Only conversations of at most this importance.
   */
  importance_max?: number | undefined
  /**
   * Only conversations with a message at or after this instant (and before `date_to`).
   */
  date_from?: TimestampInput | undefined
  /**
   * Only conversations with a message before this instant (and not before `date_from`).
   */
  date_to?: TimestampInput | undefined
}

/**
 * What `conversations.count` takes besides its path.
 */
export interface ConversationsCountQuery {
  /**
   * Only conversations with exactly this label.
   */
  label?: string | undefined
  /**
   * Only conversations in this folder or below it.
   */
  folder?: string | undefined
  /**
   * Only pinned conversations, or only the others.
   */
  pinned?: boolean | undefined
  /**
   * Only archived conversations, or only active ones.
   */
  archived?: boolean | undefined
  /**
   * Only conversations of at least this importance.
   */
  importance_min?: number | undefined
  /**
   * Only conversations of at most this importance.
   */
  importance_max?: number | undefined
  /**
   * Only conversations with a message at or after this instant (and before `date_to`).
   */
  date_from?: TimestampInput | undefined
  /**
   * Only conversations with a message before this instant (and not before `date_from`).
   */
  date_to?: TimestampInput | undefined
}

/**
 * What `conversations.messages.list` takes besides its path.
 */
export interface ConversationsMessagesListQuery {
  /**
   * Where the page begins, from `next_cursor` of the one before.
   */
  cursor?: string | undefined
  /**
   * The most messages on a page; a page of very long ones holds fewer. More than 100 is refused.
   */
  limit?: number | undefined
}

/**
 * What `export.stream` takes besides its path.
 */
export interface ExportStreamQuery {
  /**
   * Continue after this checkpoint.
   */
  after?: string | undefined
  /**
   * Only this conversation.
   */
  conversation_id?: string | undefined
  /**
   * Only conversations with exactly this label.
   */
  label?: string | undefined
  /**
   * Only conversations in this folder or below it.
   */
  folder?: string | undefined
  /**
   * Only pinned conversations, or only the others.
   */
  pinned?: boolean | undefined
  /**
   * Only archived conversations, or only active ones.
   */
  archived?: boolean | undefined
  /**
   * Only conversations of at least this importance.
   */
  importance_min?: number | undefined
  /**
   * Only conversations of at most this importance.
   */
  importance_max?: number | undefined
  /**
   * Only conversations with a message at or after this instant (and before `date_to`).
   */
  date_from?: TimestampInput | undefined
  /**
   * Only conversations with a message before this instant (and not before `date_from`).
   */
  date_to?: TimestampInput | undefined
}
