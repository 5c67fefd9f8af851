// Generated from openapi/ by `npm run generate`. Never edited.

import * as z from 'zod'

import { zTimestamp, zTimestampInput, zUuid } from '../common/zod.gen.ts'

/**
 * Application data of the record, stored unchanged. A property named `__proto__` is refused at every depth.
 *
 */
export const zMetadata = z.record(z.string(), z.unknown())

/**
 * A text part of a message. Parts of other types, such as images, are refused.
 */
export const zContentPart = z.object({
  type: z.literal('text'),
  text: z.string(),
})

/**
 * A message to store.
 */
export const zMessageInput = z.object({
  role: z.string().min(1).max(64),
  content: z.union([z.string(), z.array(zContentPart).max(1000)]),
  name: z.string().min(1).max(200).nullish(),
  timestamp: zTimestampInput.nullish(),
  metadata: zMetadata.nullish(),
})

/**
 * A conversation to store.
 */
export const zConversationCreate = z.object({
  user_id: z.string().min(1).max(255).nullish(),
  namespace: z
    .string()
    .max(1000)
    .regex(
      /^(\/[^\/]+)+\/?$/,
      'Must be a path such as /app/agent: it begins with / and has at least one segment, and no empty one',
    )
    .nullish(),
  label: z.string().min(1).max(500),
  folder: z
    .string()
    .max(1000)
    .regex(/^\/([^\/]+(\/[^\/]+)*\/?)?$/, 'Must be a path such as /a/b: it begins with / and has no empty segment')
    .nullish()
    .default('/'),
  importance_score: z.int().gte(1).lte(10).nullish().default(5),
  metadata: zMetadata.nullish(),
  messages: z.array(zMessageInput).max(5000),
})

/**
 * Number of conversations that match the filters.
 */
export const zConversationCount = z.object({
  count: z.int(),
  label: z.string().nullish(),
  folder: z.string().nullish(),
  error: z.string().optional(),
})

/**
 * `archived` conversations remain readable and searchable.
 */
export const zConversationStatus = z.enum(['active', 'archived'])

/**
 * Attributes to change.
 */
export const zConversationPatch = z.strictObject({
  label: z.string().min(1).max(500).optional(),
  folder: z
    .string()
    .max(1000)
    .regex(/^\/([^\/]+(\/[^\/]+)*\/?)?$/, 'Must be a path such as /a/b: it begins with / and has no empty segment')
    .optional(),
  importance_score: z.int().gte(1).lte(10).optional(),
  status: zConversationStatus.optional(),
  metadata: zMetadata.optional(),
  expected_revision: z.int().gte(1).lte(9007199254740991).optional(),
})

/**
 * New label and, optionally, new folder.
 */
export const zLabelUpdate = z.object({
  label: z.string().min(1).max(500),
  folder: z
    .string()
    .max(1000)
    .regex(/^\/([^\/]+(\/[^\/]+)*\/?)?$/, 'Must be a path such as /a/b: it begins with / and has no empty segment')
    .nullish(),
})

/**
 * Path of the new folder.
 */
export const zFolderUpdate = z.object({
  folder: z
    .string()
    .max(1000)
    .regex(/^\/([^\/]+(\/[^\/]+)*\/?)?$/, 'Must be a path such as /a/b: it begins with / and has no empty segment'),
})

/**
 * Messages to append.
 */
export const zMessageAppend = z.strictObject({
  messages: z.array(zMessageInput).min(1).max(5000),
})

/**
 * Restricts the search to matching messages. The filters have the same meaning as in `conversations.list` and
 * `conversations.count`. `status` and `archived` must not contradict each other.
 *
 */
export const zSearchFilters = z.object({
  folder: z
    .string()
    .regex(/^\/([^\/]+(\/[^\/]+)*\/?)?$/, 'Must be a path such as /a/b: it begins with / and has no empty segment')
    .nullish(),
  label: z.string().nullish(),
  status: zConversationStatus.nullish(),
  pinned: z.boolean().nullish(),
  archived: z.boolean().nullish(),
  importance_min: z.int().gte(0).lte(10).nullish(),
  importance_max: z.int().gte(0).lte(10).nullish(),
  date_from: zTimestampInput.nullish(),
  date_to: zTimestampInput.nullish(),
  role: z.string().nullish(),
})

/**
 * A question with filters and options.
 */
export const zQuery = z.object({
  query: z.string().max(10000),
  limit: z.int().gte(1).lte(100).nullish().default(10),
  offset: z.int().gte(0).lte(100000).nullish().default(0),
  filters: zSearchFilters.nullish(),
  phrases: z.boolean().nullish().default(false),
  prefix: z.boolean().nullish().default(false),
  snippets: z.boolean().nullish().default(false),
  explain: z.boolean().nullish().default(false),
})

/**
 * Position of a query word in a snippet, in UTF-16 code units.
 */
export const zHighlight = z.object({
  start: z.int(),
  end: z.int(),
})

/**
 * Passage with most of the query words. Requires `snippets`.
 */
export const zSnippet = z.object({
  text: z.string(),
  highlights: z.array(zHighlight),
})

/**
 * Contribution of a word to a score.
 */
export const zExplainedTerm = z.object({
  term: z.string(),
  source: z.string(),
  weight: z.number(),
  frequency: z.int(),
  message_frequency: z.int(),
  idf: z.number(),
  score: z.number(),
})

/**
 * Interpretation of the query.
 */
export const zSearched = z.object({
  terms: z.array(z.string()),
  missing: z.array(z.string()),
  feedback: z.array(z.string()),
  phrases: z.array(z.string()),
  message_count: z.int(),
})

/**
 * Words with filters and options.
 */
export const zFulltext = z.object({
  query: z.string().max(10000),
  limit: z.int().gte(1).lte(100).nullish().default(10),
  filters: zSearchFilters.nullish(),
  phrases: z.boolean().nullish().default(false),
  prefix: z.boolean().nullish().default(false),
  snippets: z.boolean().nullish().default(false),
  explain: z.boolean().nullish().default(false),
})

/**
 * Selects messages for the next prompt.
 */
export const zContextAssemble = z.object({
  query: z.string().max(10000),
  preferred_labels: z.array(z.string()).max(100).nullish().default([]),
  context_budget: z.int().gte(0).lte(1000000000).nullish().default(8000),
  excluded_folders: z
    .array(
      z
        .string()
        .regex(/^\/([^\/]+(\/[^\/]+)*\/?)?$/, 'Must be a path such as /a/b: it begins with / and has no empty segment'),
    )
    .max(100)
    .nullish()
    .default([]),
})

/**
 * Origin of a message.
 */
export const zCitation = z.object({
  label: z.string(),
  folder: z.string(),
  timestamp: zTimestamp,
})

/**
 * Metadata of the message, with a citation.
 */
export const zContextMessageMetadata = z.looseObject({
  citation: zCitation.optional(),
})

/**
 * Summarised window: the day of the newest message, or the 7 or 30 days that end with it.
 */
export const zSummaryLevel = z.enum(['daily', 'weekly', 'monthly'])

/**
 * Selects candidates for pruning.
 */
export const zPruneDryRun = z.object({
  threshold_days: z.int().gte(0).lte(36500),
  importance_threshold: z.number().gte(1).lte(10).nullish(),
  limit: z.int().gte(1).lte(1000).nullish().default(100),
})

/**
 * A label that fits the conversation.
 */
export const zLabelSuggestion = z.object({
  label: z.string(),
  confidence: z.number(),
  is_existing: z.boolean(),
  reason: z.string(),
  model: z.string().nullish(),
})

/**
 * A label and the number of its conversations.
 */
export const zLabelCount = z.object({
  label: z.string(),
  count: z.int(),
})

/**
 * All labels with the number of their conversations.
 */
export const zLabelCounts = z.object({
  labels: z.array(zLabelCount),
})

/**
 * A folder and the number of its conversations.
 */
export const zFolderCount = z.object({
  folder: z.string(),
  count: z.int(),
  total: z.int(),
})

/**
 * All folders with conversations.
 */
export const zFolderCounts = z.object({
  folders: z.array(zFolderCount),
})

/**
 * A started job.
 */
export const zRebuildStarted = z.object({
  job_id: z.string().min(1).max(128).optional(),
})

/**
 * A background job.
 */
export const zJob = z.object({
  id: z.string().min(1).max(128),
  kind: z.string(),
  status: z.enum(['queued', 'running', 'succeeded', 'failed']),
  done: z.int(),
  total: z.int(),
  attempts: z.int().optional(),
  created_at: zTimestamp,
  started_at: zTimestamp.optional(),
  finished_at: zTimestamp.optional(),
  error: z.string().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
})

/**
 * The first record of an export.
 */
export const zExportHeader = z.object({
  type: z.literal('header'),
  format: z.literal('sekha-export'),
  format_version: z.literal(1),
  created_at: zTimestamp,
  after: z.string().optional(),
})

/**
 * A position from which an export can continue.
 */
export const zExportCheckpoint = z.object({
  type: z.literal('checkpoint'),
  checkpoint: z.string(),
})

/**
 * The last record of a complete stream.
 */
export const zExportFooter = z.object({
  type: z.literal('footer'),
  conversations: z.int().gte(0).lte(9007199254740991),
  messages: z.int().gte(0).lte(9007199254740991),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'Must be a SHA-256 in hexadecimal: 64 digits from 0 to 9 and a to f, in lower case')
    .optional(),
})

/**
 * Numbers of created and skipped records of one kind.
 */
export const zImportCounts = z.object({
  created: z.int(),
  skipped: z.int(),
})

/**
 * Numbers of created and skipped records.
 */
export const zImportReport = z.object({
  conversations: zImportCounts,
  messages: zImportCounts,
})

/**
 * State of one dependency of the server.
 */
export const zHealthCheck = z.object({
  status: z.string(),
  error: z.string().optional(),
})

/**
 * Health of the server. All properties but `status` depend on the server.
 */
export const zHealth = z.object({
  status: z.string(),
  timestamp: zTimestamp.optional(),
  checks: z.record(z.string(), zHealthCheck).optional(),
  version: z.string().optional(),
  uptime_seconds: z.number().optional(),
})

/**
 * An OpenAPI document.
 */
export const zContract = z.record(z.string(), z.unknown())

/**
 * A conversation to store.
 */
export const zMemoryStore = z.object({
  label: z.string().min(1).max(500),
  folder: z
    .string()
    .max(1000)
    .regex(/^\/([^\/]+(\/[^\/]+)*\/?)?$/, 'Must be a path such as /a/b: it begins with / and has no empty segment'),
  messages: z.array(zMessageInput).max(5000),
  importance_score: z.int().gte(1).lte(10).nullish().default(5),
})

/**
 * A question with filters.
 */
export const zMemorySearch = z.object({
  query: z.string().max(10000),
  limit: z.int().gte(1).lte(100).nullish().default(10),
  offset: z.int().gte(0).lte(100000).nullish().default(0),
  filters: zSearchFilters.nullish(),
})

/**
 * Selects candidates for pruning.
 */
export const zMemoryPrune = z.object({
  threshold_days: z.int().gte(0).lte(36500).nullish().default(30),
  importance_threshold: z.number().gte(0).lte(10).nullish().default(5),
})

/**
 * Selects conversations to count. The filters can be combined.
 */
export const zMemoryStats = z.object({
  folder: z.string().nullish(),
  label: z.string().nullish(),
})

/**
 * Counts and averages of conversations.
 */
export const zMemoryStatistics = z.object({
  total_conversations: z.int(),
  average_importance: z.number(),
  folders: z.array(z.string()).optional(),
  labels: z.array(z.string()).optional(),
})

/**
 * The response of the `memory_stats` tool.
 */
export const zMemoryStatsResponse = z.object({
  success: z.boolean(),
  data: zMemoryStatistics,
  error: z.string().nullish(),
})

/**
 * The query parameters of `conversations.list`.
 */
export const zConversationsListQuery = z.object({
  cursor: z.string().min(1).max(200).optional(),
  page: z.int().gte(1).lte(4294967295).optional().default(1),
  page_size: z.int().gte(1).lte(100).optional().default(50),
  label: z.string().optional(),
  folder: z
    .string()
    .regex(/^\/([^\/]+(\/[^\/]+)*\/?)?$/, 'Must be a path such as /a/b: it begins with / and has no empty segment')
    .optional(),
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
  importance_min: z.int().gte(0).lte(10).optional(),
  importance_max: z.int().gte(0).lte(10).optional(),
  date_from: zTimestampInput.optional(),
  date_to: zTimestampInput.optional(),
})

/**
 * The query parameters of `conversations.count`.
 */
export const zConversationsCountQuery = z.object({
  label: z.string().optional(),
  folder: z
    .string()
    .regex(/^\/([^\/]+(\/[^\/]+)*\/?)?$/, 'Must be a path such as /a/b: it begins with / and has no empty segment')
    .optional(),
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
  importance_min: z.int().gte(0).lte(10).optional(),
  importance_max: z.int().gte(0).lte(10).optional(),
  date_from: zTimestampInput.optional(),
  date_to: zTimestampInput.optional(),
})

/**
 * The query parameters of `conversations.messages.list`.
 */
export const zConversationsMessagesListQuery = z.object({
  cursor: z.string().min(1).max(200).optional(),
  limit: z.int().gte(1).lte(100).optional().default(50),
})

/**
 * The path parameters of `jobs.get`.
 */
export const zJobsGetPath = z.object({
  id: z.string().min(1).max(128),
})

/**
 * A conversation in a list. The original controller sends it in the shape of a search result.
 */
export const zConversationListItem = z.object({
  id: zUuid.optional(),
  user_id: z.string().optional(),
  namespace: z.string().optional(),
  label: z.string(),
  folder: z.string(),
  status: z.string().optional(),
  importance_score: z.int().optional(),
  message_count: z.int().optional(),
  metadata: zMetadata,
  revision: z.int().optional(),
  created_at: zTimestamp.optional(),
  updated_at: zTimestamp.optional(),
  last_accessed: zTimestamp.optional(),
  token_estimate: z.int().optional(),
  conversation_id: zUuid,
  message_id: zUuid,
  score: z.number(),
  content: z.string(),
  timestamp: zTimestamp,
})

/**
 * One page of conversations.
 */
export const zConversationPage = z.object({
  results: z.array(zConversationListItem),
  total: z.int(),
  page: z.int(),
  page_size: z.int(),
  next_cursor: z.string().nullish(),
})

/**
 * A stored conversation. Properties that a legacy server omits are optional.
 */
export const zConversation = z.object({
  id: zUuid,
  conversation_id: zUuid.optional(),
  user_id: z.string().optional(),
  namespace: z.string().optional(),
  label: z.string(),
  folder: z.string(),
  status: z.string(),
  importance_score: z.int().optional(),
  message_count: z.int(),
  metadata: zMetadata.optional(),
  revision: z.int().optional(),
  created_at: zTimestamp,
  updated_at: zTimestamp.optional(),
  last_accessed: zTimestamp.optional(),
  token_estimate: z.int().optional(),
  message_ids: z.array(zUuid).optional(),
})

/**
 * A stored message.
 */
export const zMessage = z.object({
  id: zUuid,
  conversation_id: zUuid,
  sequence: z.int().optional(),
  role: z.string(),
  name: z.string().optional(),
  content: z.string(),
  timestamp: zTimestamp,
  metadata: zMetadata.optional(),
})

/**
 * One page of messages.
 */
export const zMessagePage = z.object({
  messages: z.array(zMessage),
  next_cursor: z.string().nullable(),
  total: z.int(),
})

/**
 * The stored messages.
 */
export const zMessagesAppended = z.object({
  conversation_id: zUuid,
  message_count: z.int(),
  messages: z.array(zMessage),
})

/**
 * A nearby turn in the same conversation that raises the score of the message.
 */
export const zExplainedNeighbour = z.object({
  message_id: zUuid,
  distance: z.int(),
  weight: z.number(),
  score: z.number(),
})

/**
 * Contributions that add up to the score. Requires `explain`.
 */
export const zExplanation = z.object({
  terms: z.array(zExplainedTerm),
  neighbours: z.array(zExplainedNeighbour),
  best_possible: z.number(),
})

/**
 * A matching message with attributes of its conversation.
 */
export const zSearchResult = z.object({
  id: zUuid.optional(),
  message_id: zUuid,
  conversation_id: zUuid,
  score: z.number(),
  content: z.string(),
  metadata: zMetadata,
  label: z.string(),
  folder: z.string(),
  timestamp: zTimestamp,
  role: z.string().optional(),
  name: z.string().optional(),
  snippet: zSnippet.optional(),
  explanation: zExplanation.optional(),
})

/**
 * One page of results.
 */
export const zQueryPage = z.object({
  results: z.array(zSearchResult),
  total: z.int(),
  page: z.int(),
  page_size: z.int(),
  searched: zSearched.optional(),
})

/**
 * A matching message. The original controller sends neither a score nor attributes of the conversation.
 */
export const zFulltextHit = z.object({
  id: zUuid,
  conversation_id: zUuid,
  role: z.string(),
  name: z.string().optional(),
  content: z.string(),
  timestamp: zTimestamp,
  embedding_id: z.string().nullish(),
  metadata: zMetadata.optional(),
  score: z.number().optional(),
  label: z.string().optional(),
  folder: z.string().optional(),
  snippet: zSnippet.optional(),
  explanation: zExplanation.optional(),
})

/**
 * Matching messages.
 */
export const zFulltextResults = z.object({
  results: z.array(zFulltextHit),
  total: z.int(),
  searched: zSearched.optional(),
})

/**
 * A message for a prompt.
 */
export const zContextMessage = z.object({
  id: zUuid,
  conversation_id: zUuid,
  role: z.string(),
  name: z.string().optional(),
  content: z.string(),
  timestamp: zTimestamp,
  embedding_id: z.string().nullish(),
  metadata: zContextMessageMetadata.optional(),
})

/**
 * Messages in the order in which a model reads them.
 */
export const zContextMessages = z.array(zContextMessage)

/**
 * Selects messages for the next prompt.
 */
export const zContextBuild = z.strictObject({
  query: z.string().max(10000),
  preferred_labels: z.array(z.string()).max(100).optional().default([]),
  context_budget: z.int().gte(0).lte(1000000000).optional().default(8000),
  excluded_folders: z
    .array(
      z
        .string()
        .regex(/^\/([^\/]+(\/[^\/]+)*\/?)?$/, 'Must be a path such as /a/b: it begins with / and has no empty segment'),
    )
    .max(100)
    .optional()
    .default([]),
  conversation_id: zUuid.optional(),
  filters: zSearchFilters.optional(),
})

/**
 * Source, rank and token count of a message in a context.
 */
export const zContextPick = z.object({
  message_id: zUuid,
  source: z.string(),
  rank: z.number(),
  token_count: z.int(),
})

/**
 * A candidate that is not in the context.
 */
export const zContextOmission = z.object({
  message_id: zUuid,
  reason: z.string(),
})

/**
 * A context with the reasons for its selection.
 */
export const zContext = z.object({
  messages: z.array(zContextMessage),
  included: z.array(zContextPick),
  token_count: z.int(),
  token_budget: z.int(),
  encoding: z.string(),
  omitted: z.array(zContextOmission),
})

/**
 * Selects a conversation and a window to summarise.
 */
export const zSummarizeRequest = z.object({
  conversation_id: zUuid,
  level: zSummaryLevel,
})

/**
 * A sentence from a message in the window.
 */
export const zSummarySource = z.object({
  sentence: z.string(),
  message_id: zUuid,
})

/**
 * A summary with its sources.
 */
export const zSummary = z.object({
  conversation_id: zUuid,
  level: z.string(),
  summary: z.string(),
  generated_at: zTimestamp,
  message_ids: z.array(zUuid).optional(),
  sources: z.array(zSummarySource).optional(),
  window_from: zTimestamp.optional(),
  window_to: zTimestamp.optional(),
  model: z.string().nullish(),
})

/**
 * A candidate for archiving.
 */
export const zPruningSuggestion = z.object({
  conversation_id: zUuid,
  label: z.string().optional(),
  conversation_label: z.string(),
  last_accessed: zTimestamp,
  message_count: z.int(),
  token_estimate: z.int(),
  importance_score: z.number(),
  preview: z.string(),
  recommendation: z.string(),
  model: z.string().nullish(),
})

/**
 * Candidates for archiving.
 */
export const zPruneSuggestions = z.object({
  suggestions: z.array(zPruningSuggestion),
  total: z.int(),
  token_savings: z.int().optional(),
})

/**
 * Conversations to archive.
 */
export const zPruneExecute = z.object({
  conversation_ids: z.array(zUuid).max(1000),
})

/**
 * Outcome for one conversation.
 */
export const zPruneOutcome = z.object({
  conversation_id: zUuid,
  outcome: z.string(),
})

/**
 * Outcome for each conversation.
 */
export const zPruneOutcomes = z.object({
  results: z.array(zPruneOutcome).optional(),
})

/**
 * Selects a conversation to label.
 */
export const zSuggestLabels = z.object({
  conversation_id: zUuid,
})

/**
 * Labels that fit the conversation.
 */
export const zLabelSuggestions = z.object({
  conversation_id: zUuid,
  suggestions: z.array(zLabelSuggestion),
})

/**
 * Selects a conversation to score.
 */
export const zSuggestImportance = z.strictObject({
  conversation_id: zUuid,
})

/**
 * A suggested importance. The conversation is not changed.
 */
export const zImportanceSuggestion = z.object({
  conversation_id: zUuid,
  importance_score: z.int(),
  reasons: z.array(z.string()),
  model: z.string().nullable(),
})

/**
 * A conversation, followed by its messages.
 */
export const zExportConversation = z.object({
  type: z.literal('conversation'),
  id: zUuid,
  user_id: z.string().min(1).max(255).optional(),
  namespace: z
    .string()
    .max(1000)
    .regex(
      /^(\/[^\/]+)+\/?$/,
      'Must be a path such as /app/agent: it begins with / and has at least one segment, and no empty one',
    )
    .optional(),
  label: z.string().min(1).max(500),
  folder: z
    .string()
    .max(1000)
    .regex(/^\/([^\/]+(\/[^\/]+)*\/?)?$/, 'Must be a path such as /a/b: it begins with / and has no empty segment'),
  status: zConversationStatus,
  importance_score: z.int().gte(1).lte(10),
  importance_before_pin: z.int().gte(1).lte(9).optional(),
  metadata: zMetadata.optional(),
  created_at: zTimestamp,
  updated_at: zTimestamp,
})

/**
 * A message of the preceding conversation.
 */
export const zExportMessage = z.object({
  type: z.literal('message'),
  id: zUuid,
  conversation_id: zUuid,
  sequence: z.int().gte(1).lte(9007199254740991).optional(),
  role: z.string().min(1).max(64),
  name: z.string().min(1).max(200).optional(),
  content: z.string(),
  timestamp: zTimestamp,
  metadata: zMetadata.optional(),
})

/**
 * A line of an export.
 */
export const zExportRecord = z.discriminatedUnion('type', [
  zExportHeader,
  zExportConversation,
  zExportMessage,
  zExportCheckpoint,
  zExportFooter,
])

/**
 * The stored conversation.
 */
export const zMemoryStored = z.object({
  conversation_id: zUuid,
  id: zUuid,
  label: z.string(),
  folder: z.string(),
})

/**
 * The response of the `memory_store` tool.
 */
export const zMemoryStoreResponse = z.object({
  success: z.boolean(),
  data: zMemoryStored,
  error: z.string().nullish(),
})

/**
 * Matching messages, best first.
 */
export const zMemorySearchResults = z.object({
  query: z.string(),
  total_results: z.int(),
  limit: z.int(),
  results: z.array(zSearchResult),
})

/**
 * The response of the `memory_search` tool.
 */
export const zMemorySearchResponse = z.object({
  success: z.boolean(),
  data: zMemorySearchResults,
  error: z.string().nullish(),
})

/**
 * Selects a conversation.
 */
export const zMemoryConversationId = z.object({
  conversation_id: zUuid,
})

/**
 * Attributes of a conversation.
 */
export const zMemoryContext = z.object({
  conversation_id: zUuid,
  label: z.string(),
  status: z.string(),
  folder: z.string(),
  importance_score: z.int(),
  word_count: z.int(),
  session_count: z.int(),
  created_at: zTimestamp,
  updated_at: zTimestamp,
})

/**
 * The response of the `memory_get_context` tool.
 */
export const zMemoryGetContextResponse = z.object({
  success: z.boolean(),
  data: zMemoryContext,
  error: z.string().nullish(),
})

/**
 * Attributes to change.
 */
export const zMemoryUpdate = z.object({
  conversation_id: zUuid,
  label: z.string().min(1).max(500).nullish(),
  folder: z
    .string()
    .max(1000)
    .regex(/^\/([^\/]+(\/[^\/]+)*\/?)?$/, 'Must be a path such as /a/b: it begins with / and has no empty segment')
    .nullish(),
  status: zConversationStatus.nullish(),
  importance_score: z.int().gte(1).lte(10).nullish(),
})

/**
 * The changed attributes of a conversation.
 */
export const zMemoryUpdated = z.object({
  conversation_id: zUuid,
  updated_fields: z.array(z.string()),
  message: z.string(),
})

/**
 * The response of the `memory_update` tool.
 */
export const zMemoryUpdateResponse = z.object({
  success: z.boolean(),
  data: zMemoryUpdated,
  error: z.string().nullish(),
})

/**
 * Candidates for archiving.
 */
export const zMemoryPruneSuggestions = z.object({
  threshold_days: z.int(),
  importance_threshold: z.number(),
  total_suggestions: z.int(),
  estimated_token_savings: z.int(),
  suggestions: z.array(zPruningSuggestion),
})

/**
 * The response of the `memory_prune` tool.
 */
export const zMemoryPruneResponse = z.object({
  success: z.boolean(),
  data: zMemoryPruneSuggestions,
  error: z.string().nullish(),
})

/**
 * Selects a conversation and a format.
 */
export const zMemoryExport = z.object({
  conversation_id: zUuid,
  format: z.string().nullish().default('json'),
  include_metadata: z.boolean().nullish().default(true),
})

/**
 * Attributes of an exported conversation.
 */
export const zMemoryExportedConversation = z.object({
  id: zUuid,
  label: z.string(),
  folder: z.string(),
  status: z.string(),
  importance_score: z.int(),
  word_count: z.int(),
  session_count: z.int(),
  created_at: zTimestamp,
  updated_at: zTimestamp,
})

/**
 * A message of an exported conversation.
 */
export const zMemoryExportedMessage = z.object({
  id: zUuid,
  role: z.string(),
  content: z.string(),
  timestamp: zTimestamp,
  metadata: z.record(z.string(), z.unknown()).nullish(),
})

/**
 * A conversation with its messages.
 */
export const zMemoryExported = z.object({
  conversation: zMemoryExportedConversation,
  messages: z.array(zMemoryExportedMessage),
  format: z.string(),
  include_metadata: z.boolean(),
  markdown: z.string().optional(),
})

/**
 * The response of the `memory_export` tool.
 */
export const zMemoryExportResponse = z.object({
  success: z.boolean(),
  data: zMemoryExported,
  error: z.string().nullish(),
})

/**
 * The path parameters of `conversations.get`.
 */
export const zConversationsGetPath = z.object({
  id: zUuid,
})

/**
 * The path parameters of `conversations.update`.
 */
export const zConversationsUpdatePath = z.object({
  id: zUuid,
})

/**
 * The path parameters of `conversations.delete`.
 */
export const zConversationsDeletePath = z.object({
  id: zUuid,
})

/**
 * The path parameters of `conversations.updateLabel`.
 */
export const zConversationsUpdateLabelPath = z.object({
  id: zUuid,
})

/**
 * The path parameters of `conversations.updateFolder`.
 */
export const zConversationsUpdateFolderPath = z.object({
  id: zUuid,
})

/**
 * The path parameters of `conversations.pin`.
 */
export const zConversationsPinPath = z.object({
  id: zUuid,
})

/**
 * The path parameters of `conversations.unpin`.
 */
export const zConversationsUnpinPath = z.object({
  id: zUuid,
})

/**
 * The path parameters of `conversations.archive`.
 */
export const zConversationsArchivePath = z.object({
  id: zUuid,
})

/**
 * The path parameters of `conversations.unarchive`.
 */
export const zConversationsUnarchivePath = z.object({
  id: zUuid,
})

/**
 * The path parameters of `conversations.messages.list`.
 */
export const zConversationsMessagesListPath = z.object({
  id: zUuid,
})

/**
 * The path parameters of `conversations.messages.append`.
 */
export const zConversationsMessagesAppendPath = z.object({
  id: zUuid,
})

/**
 * The query parameters of `export.stream`.
 */
export const zExportStreamQuery = z.object({
  after: z.string().min(1).max(200).optional(),
  conversation_id: zUuid.optional(),
  label: z.string().optional(),
  folder: z
    .string()
    .regex(/^\/([^\/]+(\/[^\/]+)*\/?)?$/, 'Must be a path such as /a/b: it begins with / and has no empty segment')
    .optional(),
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
  importance_min: z.int().gte(0).lte(10).optional(),
  importance_max: z.int().gte(0).lte(10).optional(),
  date_from: zTimestampInput.optional(),
  date_to: zTimestampInput.optional(),
})
