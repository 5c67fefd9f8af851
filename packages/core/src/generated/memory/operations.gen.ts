// Generated from openapi/ by `npm run generate`. Never edited.
import type { Operation } from '../../contract/operation.ts'

/**
 * Lists conversations, most recently changed first.
 */
export const conversationsListOperation = {
  id: 'conversations.list',
  service: 'memory',
  method: 'GET',
  path: '/api/v1/conversations',
  responseType: 'json',
  query: [
    'cursor',
    'page',
    'page_size',
    'label',
    'folder',
    'pinned',
    'archived',
    'importance_min',
    'importance_max',
    'date_from',
    'date_to',
  ],
  pagination: {
    kind: 'page',
    items: 'results',
    page: 'page',
    size: 'page_size',
    total: 'total',
    walk: { cursor: 'cursor', next: 'next_cursor', start: 'start' },
  },
  responseDates: ['results[].created_at', 'results[].last_accessed', 'results[].timestamp', 'results[].updated_at'],
  requestDates: ['date_from', 'date_to'],
  ranges: { page: [1, 4294967295], page_size: [1, 100], importance_min: [0, 10], importance_max: [0, 10] },
} as const satisfies Operation

/**
 * Stores a conversation with its messages.
 */
export const conversationsCreateOperation = {
  id: 'conversations.create',
  service: 'memory',
  method: 'POST',
  path: '/api/v1/conversations',
  responseType: 'json',
  body: 'json',
  fields: {
    user_id: 0,
    namespace: 0,
    label: 0,
    folder: 0,
    importance_score: 0,
    metadata: 0,
    messages: { role: 0, content: { type: 0, text: 0 }, name: 0, timestamp: 0, metadata: 0 },
  },
  idempotencyKey: true,
  responseDates: ['created_at', 'last_accessed', 'updated_at'],
  requestDates: ['messages[].timestamp'],
  ranges: { importance_score: [1, 10] },
} as const satisfies Operation

/**
 * Counts conversations.
 */
export const conversationsCountOperation = {
  id: 'conversations.count',
  service: 'memory',
  method: 'GET',
  path: '/api/v1/conversations/count',
  responseType: 'json',
  query: ['label', 'folder', 'pinned', 'archived', 'importance_min', 'importance_max', 'date_from', 'date_to'],
  result: 'count',
  failure: 'error',
  requestDates: ['date_from', 'date_to'],
  ranges: { importance_min: [0, 10], importance_max: [0, 10] },
} as const satisfies Operation

/**
 * Gets one conversation without its messages.
 */
export const conversationsGetOperation = {
  id: 'conversations.get',
  service: 'memory',
  method: 'GET',
  path: '/api/v1/conversations/{id}',
  responseType: 'json',
  responseDates: ['created_at', 'last_accessed', 'updated_at'],
} as const satisfies Operation

/**
 * Changes the given attributes of a conversation.
 */
export const conversationsUpdateOperation = {
  id: 'conversations.update',
  service: 'memory',
  method: 'PATCH',
  path: '/api/v1/conversations/{id}',
  responseType: 'json',
  body: 'json',
  fields: { label: 0, folder: 0, importance_score: 0, status: 0, metadata: 0, expected_revision: 0 },
  extension: true,
  idempotencyKey: true,
  responseDates: ['created_at', 'last_accessed', 'updated_at'],
  ranges: { importance_score: [1, 10], expected_revision: [1, 9007199254740991] },
} as const satisfies Operation

/**
 * Deletes a conversation and all data derived from it.
 */
export const conversationsDeleteOperation = {
  id: 'conversations.delete',
  service: 'memory',
  method: 'DELETE',
  path: '/api/v1/conversations/{id}',
  responseType: 'empty',
} as const satisfies Operation

/**
 * Changes the label of a conversation and, optionally, its folder.
 */
export const conversationsUpdateLabelOperation = {
  id: 'conversations.updateLabel',
  service: 'memory',
  method: 'PUT',
  path: '/api/v1/conversations/{id}/label',
  responseType: 'empty',
  body: 'json',
  fields: { label: 0, folder: 0 },
} as const satisfies Operation

/**
 * Moves a conversation to another folder and keeps its label.
 */
export const conversationsUpdateFolderOperation = {
  id: 'conversations.updateFolder',
  service: 'memory',
  method: 'PUT',
  path: '/api/v1/conversations/{id}/folder',
  responseType: 'empty',
  body: 'json',
  fields: { folder: 0 },
} as const satisfies Operation

/**
 * Pins a conversation. Its importance becomes 10, and `unpin` restores the previous one.
 */
export const conversationsPinOperation = {
  id: 'conversations.pin',
  service: 'memory',
  method: 'PUT',
  path: '/api/v1/conversations/{id}/pin',
  responseType: 'empty',
} as const satisfies Operation

/**
 * Unpins a conversation and restores its previous importance.
 */
export const conversationsUnpinOperation = {
  id: 'conversations.unpin',
  service: 'memory',
  method: 'PUT',
  path: '/api/v1/conversations/{id}/unpin',
  responseType: 'empty',
  extension: true,
} as const satisfies Operation

/**
 * Archives a conversation. It remains readable and searchable.
 */
export const conversationsArchiveOperation = {
  id: 'conversations.archive',
  service: 'memory',
  method: 'PUT',
  path: '/api/v1/conversations/{id}/archive',
  responseType: 'empty',
} as const satisfies Operation

/**
 * Reactivates an archived conversation.
 */
export const conversationsUnarchiveOperation = {
  id: 'conversations.unarchive',
  service: 'memory',
  method: 'PUT',
  path: '/api/v1/conversations/{id}/unarchive',
  responseType: 'empty',
  extension: true,
} as const satisfies Operation

/**
 * Lists the messages of a conversation in order.
 */
export const conversationsMessagesListOperation = {
  id: 'conversations.messages.list',
  service: 'memory',
  method: 'GET',
  path: '/api/v1/conversations/{id}/messages',
  responseType: 'json',
  query: ['cursor', 'limit'],
  queryRules: { cursor: { minLength: 1, maxLength: 200 } },
  extension: true,
  pagination: {
    kind: 'cursor',
    items: 'messages',
    cursor: 'cursor',
    next: 'next_cursor',
    size: 'limit',
    total: 'total',
  },
  responseDates: ['messages[].timestamp'],
  ranges: { limit: [1, 100] },
} as const satisfies Operation

/**
 * Appends all the given messages to a conversation, or none.
 */
export const conversationsMessagesAppendOperation = {
  id: 'conversations.messages.append',
  service: 'memory',
  method: 'POST',
  path: '/api/v1/conversations/{id}/messages',
  responseType: 'json',
  body: 'json',
  fields: { messages: { role: 0, content: { type: 0, text: 0 }, name: 0, timestamp: 0, metadata: 0 } },
  argument: 'messages',
  extension: true,
  idempotencyKey: true,
  responseDates: ['messages[].timestamp'],
  requestDates: ['messages[].timestamp'],
} as const satisfies Operation

/**
 * Finds the messages relevant to a question, best first.
 */
export const queryOperation = {
  id: 'query',
  service: 'memory',
  method: 'POST',
  path: '/api/v1/query',
  responseType: 'json',
  body: 'json',
  fields: {
    query: 0,
    limit: 0,
    offset: 0,
    filters: {
      folder: 0,
      label: 0,
      status: 0,
      pinned: 0,
      archived: 0,
      importance_min: 0,
      importance_max: 0,
      date_from: 0,
      date_to: 0,
      role: 0,
    },
    phrases: 0,
    prefix: 0,
    snippets: 0,
    explain: 0,
  },
  argument: 'query',
  idempotent: true,
  pagination: { kind: 'offset', items: 'results', offset: 'offset', size: 'limit', total: 'total' },
  responseDates: ['results[].timestamp'],
  requestDates: ['filters.date_from', 'filters.date_to'],
  ranges: { limit: [1, 100], offset: [0, 100000] },
} as const satisfies Operation

/**
 * Finds the messages that contain the words, best first.
 */
export const searchFulltextOperation = {
  id: 'search.fulltext',
  service: 'memory',
  method: 'POST',
  path: '/api/v1/search/fts',
  responseType: 'json',
  body: 'json',
  fields: {
    query: 0,
    limit: 0,
    filters: {
      folder: 0,
      label: 0,
      status: 0,
      pinned: 0,
      archived: 0,
      importance_min: 0,
      importance_max: 0,
      date_from: 0,
      date_to: 0,
      role: 0,
    },
    phrases: 0,
    prefix: 0,
    snippets: 0,
    explain: 0,
  },
  argument: 'query',
  idempotent: true,
  result: 'results',
  responseDates: ['results[].timestamp'],
  requestDates: ['filters.date_from', 'filters.date_to'],
  ranges: { limit: [1, 100] },
} as const satisfies Operation

/**
 * Selects messages for a prompt within a token budget.
 */
export const contextAssembleOperation = {
  id: 'context.assemble',
  service: 'memory',
  method: 'POST',
  path: '/api/v1/context/assemble',
  responseType: 'json',
  body: 'json',
  fields: { query: 0, preferred_labels: 0, context_budget: 0, excluded_folders: 0 },
  argument: 'query',
  idempotent: true,
  responseDates: ['[].metadata.citation.timestamp', '[].timestamp'],
  ranges: { context_budget: [0, 1000000000] },
} as const satisfies Operation

/**
 * Builds a context within a token budget and reports sources, ranks, token counts and omissions.
 */
export const contextBuildOperation = {
  id: 'context.build',
  service: 'memory',
  method: 'POST',
  path: '/api/v1/context/build',
  responseType: 'json',
  body: 'json',
  fields: {
    query: 0,
    preferred_labels: 0,
    context_budget: 0,
    excluded_folders: 0,
    conversation_id: 0,
    filters: {
      folder: 0,
      label: 0,
      status: 0,
      pinned: 0,
      archived: 0,
      importance_min: 0,
      importance_max: 0,
      date_from: 0,
      date_to: 0,
      role: 0,
    },
  },
  argument: 'query',
  extension: true,
  idempotent: true,
  responseDates: ['messages[].metadata.citation.timestamp', 'messages[].timestamp'],
  requestDates: ['filters.date_from', 'filters.date_to'],
  ranges: { context_budget: [0, 1000000000] },
} as const satisfies Operation

/**
 * Summarises a conversation over a day, a week or a month.
 */
export const summarizeOperation = {
  id: 'summarize',
  service: 'memory',
  method: 'POST',
  path: '/api/v1/summarize',
  responseType: 'json',
  body: 'json',
  fields: { conversation_id: 0, level: 0 },
  argument: 'conversation_id',
  idempotent: true,
  responseDates: ['generated_at', 'window_from', 'window_to'],
} as const satisfies Operation

/**
 * Lists conversations that could be archived, without changing them.
 */
export const pruneDryRunOperation = {
  id: 'prune.dryRun',
  service: 'memory',
  method: 'POST',
  path: '/api/v1/prune/dry-run',
  responseType: 'json',
  body: 'json',
  fields: { threshold_days: 0, importance_threshold: 0, limit: 0 },
  idempotent: true,
  result: 'suggestions',
  responseDates: ['suggestions[].last_accessed'],
  ranges: { threshold_days: [0, 36500], importance_threshold: [1, 10], limit: [1, 1000] },
} as const satisfies Operation

/**
 * Archives all the given conversations, or none.
 */
export const pruneExecuteOperation = {
  id: 'prune.execute',
  service: 'memory',
  method: 'POST',
  path: '/api/v1/prune/execute',
  responseType: 'json',
  body: 'json',
  fields: { conversation_ids: 0 },
  argument: 'conversation_ids',
  emptyResponses: { '200': {} },
  idempotent: true,
} as const satisfies Operation

/**
 * Suggests labels for a conversation.
 */
export const labelsSuggestOperation = {
  id: 'labels.suggest',
  service: 'memory',
  method: 'POST',
  path: '/api/v1/labels/suggest',
  responseType: 'json',
  body: 'json',
  fields: { conversation_id: 0 },
  argument: 'conversation_id',
  idempotent: true,
  result: 'suggestions',
} as const satisfies Operation

/**
 * Suggests an importance for a conversation.
 */
export const importanceSuggestOperation = {
  id: 'importance.suggest',
  service: 'memory',
  method: 'POST',
  path: '/api/v1/importance/suggest',
  responseType: 'json',
  body: 'json',
  fields: { conversation_id: 0 },
  argument: 'conversation_id',
  extension: true,
  idempotent: true,
} as const satisfies Operation

/**
 * Lists all labels with the number of their conversations, sorted by label.
 */
export const labelsListOperation = {
  id: 'labels.list',
  service: 'memory',
  method: 'GET',
  path: '/api/v1/labels',
  responseType: 'json',
  extension: true,
  result: 'labels',
} as const satisfies Operation

/**
 * Lists all folders with the number of their conversations, sorted by path.
 */
export const foldersListOperation = {
  id: 'folders.list',
  service: 'memory',
  method: 'GET',
  path: '/api/v1/folders',
  responseType: 'json',
  extension: true,
  result: 'folders',
} as const satisfies Operation

/**
 * Starts a job that builds the search index again from the stored messages.
 */
export const embeddingsRebuildOperation = {
  id: 'embeddings.rebuild',
  service: 'memory',
  method: 'POST',
  path: '/api/v1/rebuild-embeddings',
  responseType: 'json',
  emptyResponses: { '202': {} },
  idempotent: true,
} as const satisfies Operation

/**
 * Gets the status and the progress of a job of any service.
 */
export const jobsGetOperation = {
  id: 'jobs.get',
  service: 'memory',
  method: 'GET',
  path: '/api/v1/jobs/{id}',
  responseType: 'json',
  pathRules: { id: { minLength: 1, maxLength: 128 } },
  extension: true,
  responseDates: ['created_at', 'finished_at', 'started_at'],
} as const satisfies Operation

/**
 * Streams conversations with their messages, one JSON record per line.
 */
export const exportStreamOperation = {
  id: 'export.stream',
  service: 'memory',
  method: 'GET',
  path: '/api/v1/export',
  responseType: 'ndjson',
  query: [
    'after',
    'conversation_id',
    'label',
    'folder',
    'pinned',
    'archived',
    'importance_min',
    'importance_max',
    'date_from',
    'date_to',
  ],
  queryRules: { after: { minLength: 1, maxLength: 200 }, folder: { pattern: /^\/([^/]+(\/[^/]+)*\/?)?$/ } },
  argument: 'conversation_id',
  extension: true,
  streamEnd: {
    property: 'type',
    value: 'footer',
    checkpoint: 'checkpoint',
    hash: 'sha256',
    resume: {
      after: 'after',
      first: 'header',
      id: 'id',
      counts: { conversation: 'conversations', message: 'messages' },
    },
  },
  responseDates: ['created_at', 'timestamp', 'updated_at'],
  requestDates: ['date_from', 'date_to'],
  ranges: { importance_min: [0, 10], importance_max: [0, 10] },
} as const satisfies Operation

/**
 * Imports the records of an export.
 */
export const conversationsImportOperation = {
  id: 'conversations.import',
  service: 'memory',
  method: 'POST',
  path: '/api/v1/import',
  responseType: 'json',
  body: 'ndjson',
  extension: true,
  idempotent: true,
} as const satisfies Operation

/**
 * Checks the health of the server and its dependencies.
 */
export const healthOperation = {
  id: 'health',
  service: 'memory',
  method: 'GET',
  path: '/health',
  responseType: 'json',
  expectedStatuses: [503],
  emptyResponses: { '503': { status: 'unhealthy', checks: {} } },
  responseDates: ['timestamp'],
} as const satisfies Operation

/**
 * Gets the metrics of the server in the Prometheus text format.
 */
export const metricsOperation = {
  id: 'metrics',
  service: 'memory',
  method: 'GET',
  path: '/metrics',
  responseType: 'text',
} as const satisfies Operation

/**
 * Gets this contract as an OpenAPI document.
 */
export const contractOperation = {
  id: 'contract',
  service: 'memory',
  method: 'GET',
  path: '/openapi.json',
  responseType: 'json',
  extension: true,
} as const satisfies Operation

/**
 * Stores a conversation.
 */
export const mcpMemoryStoreOperation = {
  id: 'mcp.memoryStore',
  service: 'memory',
  method: 'POST',
  path: '/mcp/tools/memory_store',
  responseType: 'json',
  body: 'json',
  fields: {
    label: 0,
    folder: 0,
    messages: { role: 0, content: { type: 0, text: 0 }, name: 0, timestamp: 0, metadata: 0 },
    importance_score: 0,
  },
  idempotencyKey: true,
  result: 'data',
  failure: 'error',
  requestDates: ['messages[].timestamp'],
  ranges: { importance_score: [1, 10] },
} as const satisfies Operation

/**
 * Finds messages.
 */
export const mcpMemorySearchOperation = {
  id: 'mcp.memorySearch',
  service: 'memory',
  method: 'POST',
  path: '/mcp/tools/memory_search',
  responseType: 'json',
  body: 'json',
  fields: {
    query: 0,
    limit: 0,
    offset: 0,
    filters: {
      folder: 0,
      label: 0,
      status: 0,
      pinned: 0,
      archived: 0,
      importance_min: 0,
      importance_max: 0,
      date_from: 0,
      date_to: 0,
      role: 0,
    },
  },
  idempotent: true,
  result: 'data',
  failure: 'error',
  responseDates: ['data.results[].timestamp'],
  requestDates: ['filters.date_from', 'filters.date_to'],
  ranges: { limit: [1, 100], offset: [0, 100000] },
} as const satisfies Operation

/**
 * Reads the attributes of a conversation.
 */
export const mcpMemoryGetContextOperation = {
  id: 'mcp.memoryGetContext',
  service: 'memory',
  method: 'POST',
  path: '/mcp/tools/memory_get_context',
  responseType: 'json',
  body: 'json',
  fields: { conversation_id: 0 },
  idempotent: true,
  result: 'data',
  failure: 'error',
  responseDates: ['data.created_at', 'data.updated_at'],
} as const satisfies Operation

/**
 * Changes the attributes of a conversation.
 */
export const mcpMemoryUpdateOperation = {
  id: 'mcp.memoryUpdate',
  service: 'memory',
  method: 'POST',
  path: '/mcp/tools/memory_update',
  responseType: 'json',
  body: 'json',
  fields: { conversation_id: 0, label: 0, folder: 0, status: 0, importance_score: 0 },
  idempotent: true,
  result: 'data',
  failure: 'error',
  ranges: { importance_score: [1, 10] },
} as const satisfies Operation

/**
 * Lists conversations that could be archived.
 */
export const mcpMemoryPruneOperation = {
  id: 'mcp.memoryPrune',
  service: 'memory',
  method: 'POST',
  path: '/mcp/tools/memory_prune',
  responseType: 'json',
  body: 'json',
  fields: { threshold_days: 0, importance_threshold: 0 },
  idempotent: true,
  result: 'data',
  failure: 'error',
  responseDates: ['data.suggestions[].last_accessed'],
  ranges: { threshold_days: [0, 36500], importance_threshold: [0, 10] },
} as const satisfies Operation

/**
 * Reads a conversation with all of its messages.
 */
export const mcpMemoryExportOperation = {
  id: 'mcp.memoryExport',
  service: 'memory',
  method: 'POST',
  path: '/mcp/tools/memory_export',
  responseType: 'json',
  body: 'json',
  fields: { conversation_id: 0, format: 0, include_metadata: 0 },
  idempotent: true,
  result: 'data',
  failure: 'error',
  responseDates: ['data.conversation.created_at', 'data.conversation.updated_at', 'data.messages[].timestamp'],
} as const satisfies Operation

/**
 * Counts conversations.
 */
export const mcpMemoryStatsOperation = {
  id: 'mcp.memoryStats',
  service: 'memory',
  method: 'POST',
  path: '/mcp/tools/memory_stats',
  responseType: 'json',
  body: 'json',
  fields: { folder: 0, label: 0 },
  idempotent: true,
  result: 'data',
  failure: 'error',
} as const satisfies Operation
