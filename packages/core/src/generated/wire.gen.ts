// Generated from openapi/ by `npm run generate`. Never edited.
import type { Wire } from '../contract/wire.ts'
import type * as memory from './memory/types.gen.ts'

export type {
  ContentPart,
  ContextAssemble,
  ContextOmission,
  ContextPick,
  Contract,
  ConversationCount,
  ConversationPatch,
  ConversationStatus,
  ConversationsMessagesListQuery,
  ErrorBody,
  ExplainedNeighbour,
  ExplainedTerm,
  Explanation,
  ExportCheckpoint,
  ExportFooter,
  FolderCount,
  FolderCounts,
  FolderUpdate,
  HealthCheck,
  Highlight,
  ImportCounts,
  ImportReport,
  ImportanceSuggestion,
  Issue,
  LabelCount,
  LabelCounts,
  LabelSuggestion,
  LabelSuggestions,
  LabelUpdate,
  MemoryConversationId,
  MemoryExport,
  MemoryPrune,
  MemoryStatistics,
  MemoryStats,
  MemoryStatsResponse,
  MemoryStoreResponse,
  MemoryStored,
  MemoryUpdate,
  MemoryUpdateResponse,
  MemoryUpdated,
  Metadata,
  PruneDryRun,
  PruneExecute,
  PruneOutcome,
  PruneOutcomes,
  RebuildStarted,
  Searched,
  Snippet,
  SuggestImportance,
  SuggestLabels,
  SummarizeRequest,
  SummaryLevel,
  SummarySource,
} from './memory/types.gen.ts'

/** `Citation` on the wire. */
export type Citation = Wire<memory.Citation>

/** `Context` on the wire. */
export type Context = Wire<memory.Context>

/** `ContextBuild` on the wire. */
export type ContextBuild = Wire<memory.ContextBuild>

/** `ContextMessage` on the wire. */
export type ContextMessage = Wire<memory.ContextMessage>

/** `ContextMessageMetadata` on the wire. */
export type ContextMessageMetadata = Wire<memory.ContextMessageMetadata>

/** `ContextMessages` on the wire. */
export type ContextMessages = Wire<memory.ContextMessages>

/** `Conversation` on the wire. */
export type Conversation = Wire<memory.Conversation>

/** `ConversationCreate` on the wire. */
export type ConversationCreate = Wire<memory.ConversationCreate>

/** `ConversationListItem` on the wire. */
export type ConversationListItem = Wire<memory.ConversationListItem>

/** `ConversationPage` on the wire. */
export type ConversationPage = Wire<memory.ConversationPage>

/** `ConversationsCountQuery` on the wire. */
export type ConversationsCountQuery = Wire<memory.ConversationsCountQuery>

/** `ConversationsListQuery` on the wire. */
export type ConversationsListQuery = Wire<memory.ConversationsListQuery>

/** `ExportConversation` on the wire. */
export type ExportConversation = Wire<memory.ExportConversation>

/** `ExportHeader` on the wire. */
export type ExportHeader = Wire<memory.ExportHeader>

/** `ExportMessage` on the wire. */
export type ExportMessage = Wire<memory.ExportMessage>

/** `ExportRecord` on the wire. */
export type ExportRecord = Wire<memory.ExportRecord>

/** `ExportStreamQuery` on the wire. */
export type ExportStreamQuery = Wire<memory.ExportStreamQuery>

/** `Fulltext` on the wire. */
export type Fulltext = Wire<memory.Fulltext>

/** `FulltextHit` on the wire. */
export type FulltextHit = Wire<memory.FulltextHit>

/** `FulltextResults` on the wire. */
export type FulltextResults = Wire<memory.FulltextResults>

/** `Health` on the wire. */
export type Health = Wire<memory.Health>

/** `Job` on the wire. */
export type Job = Wire<memory.Job>

/** `MemoryContext` on the wire. */
export type MemoryContext = Wire<memory.MemoryContext>

/** `MemoryExportResponse` on the wire. */
export type MemoryExportResponse = Wire<memory.MemoryExportResponse>

/** `MemoryExported` on the wire. */
export type MemoryExported = Wire<memory.MemoryExported>

/** `MemoryExportedConversation` on the wire. */
export type MemoryExportedConversation = Wire<memory.MemoryExportedConversation>

/** `MemoryExportedMessage` on the wire. */
export type MemoryExportedMessage = Wire<memory.MemoryExportedMessage>

/** `MemoryGetContextResponse` on the wire. */
export type MemoryGetContextResponse = Wire<memory.MemoryGetContextResponse>

/** `MemoryPruneResponse` on the wire. */
export type MemoryPruneResponse = Wire<memory.MemoryPruneResponse>

/** `MemoryPruneSuggestions` on the wire. */
export type MemoryPruneSuggestions = Wire<memory.MemoryPruneSuggestions>

/** `MemorySearch` on the wire. */
export type MemorySearch = Wire<memory.MemorySearch>

/** `MemorySearchResponse` on the wire. */
export type MemorySearchResponse = Wire<memory.MemorySearchResponse>

/** `MemorySearchResults` on the wire. */
export type MemorySearchResults = Wire<memory.MemorySearchResults>

/** `MemoryStore` on the wire. */
export type MemoryStore = Wire<memory.MemoryStore>

/** `Message` on the wire. */
export type Message = Wire<memory.Message>

/** `MessageAppend` on the wire. */
export type MessageAppend = Wire<memory.MessageAppend>

/** `MessageInput` on the wire. */
export type MessageInput = Wire<memory.MessageInput>

/** `MessagePage` on the wire. */
export type MessagePage = Wire<memory.MessagePage>

/** `MessagesAppended` on the wire. */
export type MessagesAppended = Wire<memory.MessagesAppended>

/** `PruneSuggestions` on the wire. */
export type PruneSuggestions = Wire<memory.PruneSuggestions>

/** `PruningSuggestion` on the wire. */
export type PruningSuggestion = Wire<memory.PruningSuggestion>

/** `Query` on the wire. */
export type Query = Wire<memory.Query>

/** `QueryPage` on the wire. */
export type QueryPage = Wire<memory.QueryPage>

/** `SearchFilters` on the wire. */
export type SearchFilters = Wire<memory.SearchFilters>

/** `SearchResult` on the wire. */
export type SearchResult = Wire<memory.SearchResult>

/** `Summary` on the wire. */
export type Summary = Wire<memory.Summary>

/** `Timestamp` on the wire. */
export type Timestamp = Wire<memory.Timestamp>

/** `TimestampInput` on the wire. */
export type TimestampInput = Wire<memory.TimestampInput>
