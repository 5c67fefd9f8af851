// Generated from openapi/ by `npm run generate`. Never edited.
import type { Wire } from '../contract/wire.ts'
import type * as memory from './memory/types.gen.ts'
import type * as memoryResponses from './memory/responses.gen.ts'

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

/** The wire type of `Citation`. */
export type Citation = Wire<memory.Citation>

/** The wire type of `Context`. */
export type Context = Wire<memory.Context>

/** The wire type of `ContextBuild`. */
export type ContextBuild = Wire<memory.ContextBuild>

/** The wire type of `ContextMessage`. */
export type ContextMessage = Wire<memory.ContextMessage>

/** The wire type of `ContextMessageMetadata`. */
export type ContextMessageMetadata = Wire<memory.ContextMessageMetadata>

/** The wire type of `ContextMessages`. */
export type ContextMessages = Wire<memory.ContextMessages>

/** The wire type of `Conversation`. */
export type Conversation = Wire<memory.Conversation>

/** The wire type of `ConversationCreate`. */
export type ConversationCreate = Wire<memory.ConversationCreate>

/** The wire type of `ConversationPage`. */
export type ConversationPage = Wire<memory.ConversationPage>

/** The wire type of `ConversationsCountQuery`. */
export type ConversationsCountQuery = Wire<memory.ConversationsCountQuery>

/** The wire type of `ConversationsListQuery`. */
export type ConversationsListQuery = Wire<memory.ConversationsListQuery>

/** The wire type of `ExportConversation`. */
export type ExportConversation = Wire<memory.ExportConversation>

/** The wire type of `ExportHeader`. */
export type ExportHeader = Wire<memory.ExportHeader>

/** The wire type of `ExportMessage`. */
export type ExportMessage = Wire<memory.ExportMessage>

/** The wire type of `ExportRecord`. */
export type ExportRecord = Wire<memory.ExportRecord>

/** The wire type of `ExportStreamQuery`. */
export type ExportStreamQuery = Wire<memory.ExportStreamQuery>

/** The wire type of `Fulltext`. */
export type Fulltext = Wire<memory.Fulltext>

/** The wire type of `FulltextResults`. */
export type FulltextResults = Wire<memory.FulltextResults>

/** The wire type of `Health`. */
export type Health = Wire<memory.Health>

/** The wire type of `Job`. */
export type Job = Wire<memory.Job>

/** The wire type of `MemoryContext`. */
export type MemoryContext = Wire<memory.MemoryContext>

/** The wire type of `MemoryExportResponse`. */
export type MemoryExportResponse = Wire<memory.MemoryExportResponse>

/** The wire type of `MemoryExported`. */
export type MemoryExported = Wire<memory.MemoryExported>

/** The wire type of `MemoryExportedConversation`. */
export type MemoryExportedConversation = Wire<memory.MemoryExportedConversation>

/** The wire type of `MemoryExportedMessage`. */
export type MemoryExportedMessage = Wire<memory.MemoryExportedMessage>

/** The wire type of `MemoryGetContextResponse`. */
export type MemoryGetContextResponse = Wire<memory.MemoryGetContextResponse>

/** The wire type of `MemoryPruneResponse`. */
export type MemoryPruneResponse = Wire<memory.MemoryPruneResponse>

/** The wire type of `MemoryPruneSuggestions`. */
export type MemoryPruneSuggestions = Wire<memory.MemoryPruneSuggestions>

/** The wire type of `MemorySearch`. */
export type MemorySearch = Wire<memory.MemorySearch>

/** The wire type of `MemorySearchResponse`. */
export type MemorySearchResponse = Wire<memory.MemorySearchResponse>

/** The wire type of `MemorySearchResults`. */
export type MemorySearchResults = Wire<memory.MemorySearchResults>

/** The wire type of `MemoryStore`. */
export type MemoryStore = Wire<memory.MemoryStore>

/** The wire type of `Message`. */
export type Message = Wire<memory.Message>

/** The wire type of `MessageAppend`. */
export type MessageAppend = Wire<memory.MessageAppend>

/** The wire type of `MessageInput`. */
export type MessageInput = Wire<memory.MessageInput>

/** The wire type of `MessagePage`. */
export type MessagePage = Wire<memory.MessagePage>

/** The wire type of `MessagesAppended`. */
export type MessagesAppended = Wire<memory.MessagesAppended>

/** The wire type of `PruneSuggestions`. */
export type PruneSuggestions = Wire<memory.PruneSuggestions>

/** The wire type of `PruningSuggestion`. */
export type PruningSuggestion = Wire<memory.PruningSuggestion>

/** The wire type of `Query`. */
export type Query = Wire<memory.Query>

/** The wire type of `QueryPage`. */
export type QueryPage = Wire<memory.QueryPage>

/** The wire type of `SearchFilters`. */
export type SearchFilters = Wire<memory.SearchFilters>

/** The wire type of `SearchResult`. */
export type SearchResult = Wire<memory.SearchResult>

/** The wire type of `Summary`. */
export type Summary = Wire<memory.Summary>

/** The wire type of `Timestamp`. */
export type Timestamp = Wire<memory.Timestamp>

/** The wire type of `TimestampInput`. */
export type TimestampInput = Wire<memory.TimestampInput>

/**
 * The JSON response of each operation, or a record of its stream, with a `Date` for each timestamp. Properties for
 * clients of the original controller are optional.
 */
export interface Responses {
  'conversations.list': memoryResponses.ConversationPage
  'conversations.create': memoryResponses.Conversation
  'conversations.count': memory.ConversationCount
  'conversations.get': memoryResponses.Conversation
  'conversations.update': memoryResponses.Conversation
  'conversations.messages.list': memory.MessagePage
  'conversations.messages.append': memory.MessagesAppended
  query: memoryResponses.QueryPage
  'search.fulltext': memoryResponses.FulltextResults
  'context.assemble': memoryResponses.ContextMessages
  'context.build': memoryResponses.Context
  summarize: memory.Summary
  'prune.dryRun': memoryResponses.PruneSuggestions
  'prune.execute': memory.PruneOutcomes
  'labels.suggest': memory.LabelSuggestions
  'importance.suggest': memory.ImportanceSuggestion
  'labels.list': memory.LabelCounts
  'folders.list': memory.FolderCounts
  'embeddings.rebuild': memory.RebuildStarted
  'jobs.get': memory.Job
  'export.stream': memory.ExportRecord
  'conversations.import': memory.ImportReport
  health: memory.Health
  contract: memory.Contract
  'mcp.memoryStore': memory.MemoryStoreResponse
  'mcp.memorySearch': memoryResponses.MemorySearchResponse
  'mcp.memoryGetContext': memory.MemoryGetContextResponse
  'mcp.memoryUpdate': memory.MemoryUpdateResponse
  'mcp.memoryPrune': memoryResponses.MemoryPruneResponse
  'mcp.memoryExport': memory.MemoryExportResponse
  'mcp.memoryStats': memory.MemoryStatsResponse
}
