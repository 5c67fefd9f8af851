// Generated from openapi/ by `npm run generate`. Never edited.
import type { Wire } from '../contract/wire.ts'
import type * as common from './common/types.gen.ts'
import type * as memory from './memory/types.gen.ts'
import type * as telemetry from './telemetry/types.gen.ts'
import type * as memoryResponses from './memory/responses.gen.ts'

export type { ErrorBody, Issue } from './common/types.gen.ts'

/** The wire type of `Timestamp`. */
export type Timestamp = Wire<common.Timestamp>

/** The wire type of `TimestampInput`. */
export type TimestampInput = Wire<common.TimestampInput>

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

export type {
  TelemetryCause,
  TelemetryCrash,
  TelemetryData,
  TelemetryLifecycle,
  TelemetryRecordResult,
  TelemetryRecordsFollowQuery,
  TelemetrySessionCreate,
  TelemetrySessionCreated,
  TelemetryStateObject,
  TelemetryStateUpdate,
  TelemetryStatus,
  TelemetryStatusOk,
} from './telemetry/types.gen.ts'

/** The wire type of `TelemetryBatch`. */
export type TelemetryBatch = Wire<telemetry.TelemetryBatch>

/** The wire type of `TelemetryBatchResult`. */
export type TelemetryBatchResult = Wire<telemetry.TelemetryBatchResult>

/** The wire type of `TelemetryEvent`. */
export type TelemetryEvent = Wire<telemetry.TelemetryEvent>

/** The wire type of `TelemetryEventInput`. */
export type TelemetryEventInput = Wire<telemetry.TelemetryEventInput>

/** The wire type of `TelemetryEventPage`. */
export type TelemetryEventPage = Wire<telemetry.TelemetryEventPage>

/** The wire type of `TelemetryEventRecord`. */
export type TelemetryEventRecord = Wire<telemetry.TelemetryEventRecord>

/** The wire type of `TelemetryEventsListQuery`. */
export type TelemetryEventsListQuery = Wire<telemetry.TelemetryEventsListQuery>

/** The wire type of `TelemetryExceptionRecord`. */
export type TelemetryExceptionRecord = Wire<telemetry.TelemetryExceptionRecord>

/** The wire type of `TelemetryHeartbeatRecord`. */
export type TelemetryHeartbeatRecord = Wire<telemetry.TelemetryHeartbeatRecord>

/** The wire type of `TelemetryLifecycleRecord`. */
export type TelemetryLifecycleRecord = Wire<telemetry.TelemetryLifecycleRecord>

/** The wire type of `TelemetryMetric`. */
export type TelemetryMetric = Wire<telemetry.TelemetryMetric>

/** The wire type of `TelemetryMetricBucket`. */
export type TelemetryMetricBucket = Wire<telemetry.TelemetryMetricBucket>

/** The wire type of `TelemetryMetricBuckets`. */
export type TelemetryMetricBuckets = Wire<telemetry.TelemetryMetricBuckets>

/** The wire type of `TelemetryMetricInput`. */
export type TelemetryMetricInput = Wire<telemetry.TelemetryMetricInput>

/** The wire type of `TelemetryMetricPage`. */
export type TelemetryMetricPage = Wire<telemetry.TelemetryMetricPage>

/** The wire type of `TelemetryMetricRecord`. */
export type TelemetryMetricRecord = Wire<telemetry.TelemetryMetricRecord>

/** The wire type of `TelemetryMetricsBucketsQuery`. */
export type TelemetryMetricsBucketsQuery = Wire<telemetry.TelemetryMetricsBucketsQuery>

/** The wire type of `TelemetryMetricsListQuery`. */
export type TelemetryMetricsListQuery = Wire<telemetry.TelemetryMetricsListQuery>

/** The wire type of `TelemetryRecord`. */
export type TelemetryRecord = Wire<telemetry.TelemetryRecord>

/** The wire type of `TelemetrySession`. */
export type TelemetrySession = Wire<telemetry.TelemetrySession>

/** The wire type of `TelemetrySessionExport`. */
export type TelemetrySessionExport = Wire<telemetry.TelemetrySessionExport>

/** The wire type of `TelemetrySessionPage`. */
export type TelemetrySessionPage = Wire<telemetry.TelemetrySessionPage>

/** The wire type of `TelemetrySessionSummary`. */
export type TelemetrySessionSummary = Wire<telemetry.TelemetrySessionSummary>

/** The wire type of `TelemetrySessionsListQuery`. */
export type TelemetrySessionsListQuery = Wire<telemetry.TelemetrySessionsListQuery>

/** The wire type of `TelemetryState`. */
export type TelemetryState = Wire<telemetry.TelemetryState>

/** The wire type of `TelemetryStateChange`. */
export type TelemetryStateChange = Wire<telemetry.TelemetryStateChange>

/** The wire type of `TelemetryStateGetQuery`. */
export type TelemetryStateGetQuery = Wire<telemetry.TelemetryStateGetQuery>

/** The wire type of `TelemetryStateHistoryQuery`. */
export type TelemetryStateHistoryQuery = Wire<telemetry.TelemetryStateHistoryQuery>

/** The wire type of `TelemetryStatePage`. */
export type TelemetryStatePage = Wire<telemetry.TelemetryStatePage>

/** The wire type of `TelemetryStateRecord`. */
export type TelemetryStateRecord = Wire<telemetry.TelemetryStateRecord>

/** The wire type of `TelemetryStateSnapshot`. */
export type TelemetryStateSnapshot = Wire<telemetry.TelemetryStateSnapshot>

/** The wire type of `TelemetryStoredEvent`. */
export type TelemetryStoredEvent = Wire<telemetry.TelemetryStoredEvent>

/** The wire type of `TelemetryStoredMetric`. */
export type TelemetryStoredMetric = Wire<telemetry.TelemetryStoredMetric>

/** The wire type of `TelemetryStoredRecord`. */
export type TelemetryStoredRecord = Wire<telemetry.TelemetryStoredRecord>

/** The wire type of `TelemetryStreamedEvent`. */
export type TelemetryStreamedEvent = Wire<telemetry.TelemetryStreamedEvent>

/** The wire type of `TelemetryStreamedHeartbeat`. */
export type TelemetryStreamedHeartbeat = Wire<telemetry.TelemetryStreamedHeartbeat>

/** The wire type of `TelemetryStreamedLifecycle`. */
export type TelemetryStreamedLifecycle = Wire<telemetry.TelemetryStreamedLifecycle>

/** The wire type of `TelemetryStreamedMetric`. */
export type TelemetryStreamedMetric = Wire<telemetry.TelemetryStreamedMetric>

/** The wire type of `TelemetryStreamedState`. */
export type TelemetryStreamedState = Wire<telemetry.TelemetryStreamedState>

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
  'telemetry.sessions.list': telemetry.TelemetrySessionPage
  'telemetry.sessions.create': telemetry.TelemetrySessionCreated
  'telemetry.sessions.get': telemetry.TelemetrySession
  'telemetry.sessions.summary': telemetry.TelemetrySessionSummary
  'telemetry.sessions.heartbeat': telemetry.TelemetryStatusOk
  'telemetry.sessions.end': telemetry.TelemetryStatusOk
  'telemetry.sessions.crash': telemetry.TelemetryStatusOk
  'telemetry.state.get': telemetry.TelemetryState
  'telemetry.state.update': telemetry.TelemetryStatusOk
  'telemetry.state.history': telemetry.TelemetryStatePage
  'telemetry.events.list': telemetry.TelemetryEventPage
  'telemetry.events.log': telemetry.TelemetryStatusOk
  'telemetry.metrics.list': telemetry.TelemetryMetricPage
  'telemetry.metrics.log': telemetry.TelemetryStatusOk
  'telemetry.metrics.buckets': telemetry.TelemetryMetricBuckets
  'telemetry.records.follow': telemetry.TelemetryStoredRecord
  'telemetry.records.ingest': telemetry.TelemetryBatchResult
  'telemetry.sessions.export': telemetry.TelemetrySessionExport
  'telemetry.sessions.exportFirstGeneration': telemetry.TelemetrySessionExport
}
