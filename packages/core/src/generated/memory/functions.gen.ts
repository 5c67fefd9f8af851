// Generated from openapi/ by `npm run generate`. Never edited.
import {
  callPages,
  callStream,
  fillPath,
  fillUuids,
  isAlreadyDeleted,
  prepareUpload,
  readArguments,
  readToolResult,
  waitUntil,
  writeJson,
  writeQuery,
  type ByteSource,
  type Call,
  type Caller,
  type IdempotentOptionsFor,
  type OptionsFor,
  type PageCall,
  type RequestFields,
  type StreamCall,
  type StreamOptionsFor,
  type WaitUntilOptions,
} from '../../pipeline/index.ts'
import {
  contextAssembleOperation,
  contextBuildOperation,
  contractOperation,
  conversationsArchiveOperation,
  conversationsCountOperation,
  conversationsCreateOperation,
  conversationsDeleteOperation,
  conversationsGetOperation,
  conversationsImportOperation,
  conversationsListOperation,
  conversationsMessagesAppendOperation,
  conversationsMessagesListOperation,
  conversationsPinOperation,
  conversationsUnarchiveOperation,
  conversationsUnpinOperation,
  conversationsUpdateFolderOperation,
  conversationsUpdateLabelOperation,
  conversationsUpdateOperation,
  embeddingsRebuildOperation,
  exportStreamOperation,
  foldersListOperation,
  healthOperation,
  importanceSuggestOperation,
  jobsGetOperation,
  labelsListOperation,
  labelsSuggestOperation,
  mcpMemoryExportOperation,
  mcpMemoryGetContextOperation,
  mcpMemoryPruneOperation,
  mcpMemorySearchOperation,
  mcpMemoryStatsOperation,
  mcpMemoryStoreOperation,
  mcpMemoryUpdateOperation,
  metricsOperation,
  pruneDryRunOperation,
  pruneExecuteOperation,
  queryOperation,
  searchFulltextOperation,
  summarizeOperation,
} from './operations.gen.ts'
import type {
  Context,
  ContextAssemble,
  ContextBuild,
  ContextMessage,
  Contract,
  Conversation,
  ConversationCount,
  ConversationCreate,
  ConversationPage,
  ConversationPatch,
  ConversationsCountQuery,
  ConversationsListQuery,
  ConversationsMessagesListQuery,
  ExportRecord,
  ExportStreamQuery,
  FolderCount,
  FolderCounts,
  FolderUpdate,
  Fulltext,
  FulltextResults,
  Health,
  ImportReport,
  ImportanceSuggestion,
  Job,
  LabelCount,
  LabelCounts,
  LabelSuggestion,
  LabelSuggestions,
  LabelUpdate,
  MemoryConversationId,
  MemoryExport,
  MemoryExportResponse,
  MemoryGetContextResponse,
  MemoryPrune,
  MemoryPruneResponse,
  MemorySearch,
  MemorySearchResponse,
  MemoryStats,
  MemoryStatsResponse,
  MemoryStore,
  MemoryStoreResponse,
  MemoryUpdate,
  MemoryUpdateResponse,
  Message,
  MessageAppend,
  MessagePage,
  MessagesAppended,
  PruneDryRun,
  PruneExecute,
  PruneOutcomes,
  PruneSuggestions,
  PruningSuggestion,
  Query,
  QueryPage,
  RebuildStarted,
  SearchResult,
  SuggestImportance,
  SuggestLabels,
  SummarizeRequest,
  Summary,
} from './types.gen.ts'

/**
 * Lists conversations, most recently changed first.
 *
 * Numbered pages follow the last change. They shift when a conversation is created, changed or deleted between two
 * requests. With `cursor` the order is that of creation, newest first, and never changes: the pages contain each
 * conversation that exists throughout exactly once, and none that is created in between.
 *
 * @param client The client that makes the call.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function conversationsList(
  client: Caller,
  fields?: RequestFields<ConversationsListQuery> | undefined,
  options?: OptionsFor<ConversationsListQuery> | undefined,
): PageCall<Conversation, ConversationPage> {
  return callPages(client, conversationsListOperation, { query: fields, write: writeQuery }, options)
}

/**
 * Stores a conversation with its messages.
 *
 * Stores the conversation with all its messages, or nothing. Keeps the order of the messages.
 *
 * @param client The client that makes the call.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function conversationsCreate(
  client: Caller,
  fields: RequestFields<ConversationCreate>,
  options?: IdempotentOptionsFor<ConversationCreate> | undefined,
): Call<Conversation> {
  return client.call(conversationsCreateOperation, { body: fields, write: writeJson }, options)
}

/**
 * Counts conversations.
 *
 * @param client The client that makes the call.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function conversationsCount(
  client: Caller,
  fields?: RequestFields<ConversationsCountQuery> | undefined,
  options?: OptionsFor<ConversationsCountQuery> | undefined,
): Call<NonNullable<ConversationCount['count']>> {
  return client.call(conversationsCountOperation, { query: fields, write: writeQuery, read: readToolResult }, options)
}

/**
 * Gets one conversation without its messages.
 *
 * @param client The client that makes the call.
 * @param id Identifies the conversation.
 * @param options Options of this call.
 */
export function conversationsGet(client: Caller, id: string, options?: OptionsFor | undefined): Call<Conversation> {
  return client.call(conversationsGetOperation, { path: fillUuids(id) }, options)
}

/**
 * Changes the given attributes of a conversation.
 *
 * With `expected_revision` the server makes the change only if it is still the current revision. Otherwise it
 * responds with 409 and the current revision. Appending messages does not change the revision.
 *
 * @param client The client that makes the call.
 * @param id Identifies the conversation.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function conversationsUpdate(
  client: Caller,
  id: string,
  fields: RequestFields<ConversationPatch>,
  options?: IdempotentOptionsFor<ConversationPatch> | undefined,
): Call<Conversation> {
  return client.call(conversationsUpdateOperation, { path: fillUuids(id), body: fields, write: writeJson }, options)
}

/**
 * Deletes a conversation and all data derived from it.
 *
 * @param client The client that makes the call.
 * @param id Identifies the conversation.
 * @param options Options of this call.
 */
export function conversationsDelete(client: Caller, id: string, options?: OptionsFor | undefined): Call<void> {
  return client.call(conversationsDeleteOperation, { path: fillUuids(id), forgive: isAlreadyDeleted }, options)
}

/**
 * Changes the label of a conversation and, optionally, its folder.
 *
 * @param client The client that makes the call.
 * @param id Identifies the conversation.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function conversationsUpdateLabel(
  client: Caller,
  id: string,
  fields: RequestFields<LabelUpdate>,
  options?: OptionsFor<LabelUpdate> | undefined,
): Call<void> {
  return client.call(
    conversationsUpdateLabelOperation,
    { path: fillUuids(id), body: fields, write: writeJson },
    options,
  )
}

/**
 * Moves a conversation to another folder and keeps its label.
 *
 * @param client The client that makes the call.
 * @param id Identifies the conversation.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function conversationsUpdateFolder(
  client: Caller,
  id: string,
  fields: RequestFields<FolderUpdate>,
  options?: OptionsFor<FolderUpdate> | undefined,
): Call<void> {
  return client.call(
    conversationsUpdateFolderOperation,
    { path: fillUuids(id), body: fields, write: writeJson },
    options,
  )
}

/**
 * Pins a conversation. Its importance becomes 10, and `unpin` restores the previous one.
 *
 * @param client The client that makes the call.
 * @param id Identifies the conversation.
 * @param options Options of this call.
 */
export function conversationsPin(client: Caller, id: string, options?: OptionsFor | undefined): Call<void> {
  return client.call(conversationsPinOperation, { path: fillUuids(id) }, options)
}

/**
 * Unpins a conversation and restores its previous importance.
 *
 * @param client The client that makes the call.
 * @param id Identifies the conversation.
 * @param options Options of this call.
 */
export function conversationsUnpin(client: Caller, id: string, options?: OptionsFor | undefined): Call<void> {
  return client.call(conversationsUnpinOperation, { path: fillUuids(id) }, options)
}

/**
 * Archives a conversation. It remains readable and searchable.
 *
 * @param client The client that makes the call.
 * @param id Identifies the conversation.
 * @param options Options of this call.
 */
export function conversationsArchive(client: Caller, id: string, options?: OptionsFor | undefined): Call<void> {
  return client.call(conversationsArchiveOperation, { path: fillUuids(id) }, options)
}

/**
 * Reactivates an archived conversation.
 *
 * @param client The client that makes the call.
 * @param id Identifies the conversation.
 * @param options Options of this call.
 */
export function conversationsUnarchive(client: Caller, id: string, options?: OptionsFor | undefined): Call<void> {
  return client.call(conversationsUnarchiveOperation, { path: fillUuids(id) }, options)
}

/**
 * Lists the messages of a conversation in order.
 *
 * @param client The client that makes the call.
 * @param id Identifies the conversation.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function conversationsMessagesList(
  client: Caller,
  id: string,
  fields?: RequestFields<ConversationsMessagesListQuery> | undefined,
  options?: OptionsFor<ConversationsMessagesListQuery> | undefined,
): PageCall<Message, MessagePage> {
  return callPages(
    client,
    conversationsMessagesListOperation,
    { path: fillUuids(id), query: fields, write: writeQuery },
    options,
  )
}

/**
 * Appends all the given messages to a conversation, or none.
 *
 * @param client The client that makes the call.
 * @param id Identifies the conversation.
 * @param messages Messages to append, in order.
 * @param options Options of this call.
 */
export function conversationsMessagesAppend(
  client: Caller,
  id: string,
  messages: MessageAppend['messages'],
  options?: IdempotentOptionsFor | undefined,
): Call<MessagesAppended> {
  return client.call(
    conversationsMessagesAppendOperation,
    { path: fillUuids(id), argument: messages, write: writeJson },
    options,
  )
}

/**
 * Finds the messages relevant to a question, best first.
 *
 * Needs no model. The query is plain words, not a query language. Every string is valid, and an empty one finds
 * nothing.
 *
 * @param client The client that makes the call.
 * @param query Question in plain words, at most 10,000 characters.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function query(
  client: Caller,
  query: Query['query'],
  fields?: RequestFields<Omit<Query, 'query'>> | undefined,
  options?: OptionsFor<Query> | undefined,
): PageCall<SearchResult, QueryPage> {
  return callPages(client, queryOperation, { argument: query, body: fields, write: writeJson }, options)
}

/**
 * Finds the messages that contain the words, best first.
 *
 * @param client The client that makes the call.
 * @param query Words to find, at most 10,000 characters.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function searchFulltext(
  client: Caller,
  query: Fulltext['query'],
  fields?: RequestFields<Omit<Fulltext, 'query'>> | undefined,
  options?: OptionsFor<Fulltext> | undefined,
): PageCall<SearchResult, FulltextResults> {
  return callPages(client, searchFulltextOperation, { argument: query, body: fields, write: writeJson }, options)
}

/**
 * Selects messages for a prompt within a token budget.
 *
 * @param client The client that makes the call.
 * @param query Current request of the user.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function contextAssemble(
  client: Caller,
  query: ContextAssemble['query'],
  fields?: RequestFields<Omit<ContextAssemble, 'query'>> | undefined,
  options?: OptionsFor<ContextAssemble> | undefined,
): PageCall<ContextMessage, { total: number }> {
  return callPages(client, contextAssembleOperation, { argument: query, body: fields, write: writeJson }, options)
}

/**
 * Builds a context within a token budget and reports sources, ranks, token counts and omissions.
 *
 * @param client The client that makes the call.
 * @param query Current request of the user.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function contextBuild(
  client: Caller,
  query: ContextBuild['query'],
  fields?: RequestFields<Omit<ContextBuild, 'query'>> | undefined,
  options?: OptionsFor<ContextBuild> | undefined,
): Call<Context> {
  return client.call(contextBuildOperation, { argument: query, body: fields, write: writeJson }, options)
}

/**
 * Summarises a conversation over a day, a week or a month.
 *
 * @param client The client that makes the call.
 * @param conversation_id Identifies the conversation.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function summarize(
  client: Caller,
  conversation_id: SummarizeRequest['conversation_id'],
  fields: RequestFields<Omit<SummarizeRequest, 'conversation_id'>>,
  options?: OptionsFor<SummarizeRequest> | undefined,
): Call<Summary> {
  return client.call(summarizeOperation, { argument: conversation_id, body: fields, write: writeJson }, options)
}

/**
 * Lists conversations that could be archived, without changing them.
 *
 * @param client The client that makes the call.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function pruneDryRun(
  client: Caller,
  fields: RequestFields<PruneDryRun>,
  options?: OptionsFor<PruneDryRun> | undefined,
): PageCall<PruningSuggestion, PruneSuggestions> {
  return callPages(client, pruneDryRunOperation, { body: fields, write: writeJson }, options)
}

/**
 * Archives all the given conversations, or none.
 *
 * @param client The client that makes the call.
 * @param conversation_ids Conversations, each with a recommendation.
 * @param options Options of this call.
 */
export function pruneExecute(
  client: Caller,
  conversation_ids: PruneExecute['conversation_ids'],
  options?: OptionsFor | undefined,
): Call<PruneOutcomes> {
  return client.call(pruneExecuteOperation, { argument: conversation_ids, write: writeJson }, options)
}

/**
 * Suggests labels for a conversation.
 *
 * @param client The client that makes the call.
 * @param conversation_id Identifies the conversation.
 * @param options Options of this call.
 */
export function labelsSuggest(
  client: Caller,
  conversation_id: SuggestLabels['conversation_id'],
  options?: OptionsFor | undefined,
): PageCall<LabelSuggestion, LabelSuggestions & { total: number }> {
  return callPages(client, labelsSuggestOperation, { argument: conversation_id, write: writeJson }, options)
}

/**
 * Suggests an importance for a conversation.
 *
 * @param client The client that makes the call.
 * @param conversation_id Identifies the conversation.
 * @param options Options of this call.
 */
export function importanceSuggest(
  client: Caller,
  conversation_id: SuggestImportance['conversation_id'],
  options?: OptionsFor | undefined,
): Call<ImportanceSuggestion> {
  return client.call(importanceSuggestOperation, { argument: conversation_id, write: writeJson }, options)
}

/**
 * Lists all labels with the number of their conversations, sorted by label.
 *
 * @param client The client that makes the call.
 * @param options Options of this call.
 */
export function labelsList(
  client: Caller,
  options?: OptionsFor | undefined,
): PageCall<LabelCount, LabelCounts & { total: number }> {
  return callPages(client, labelsListOperation, {}, options)
}

/**
 * Lists all folders with the number of their conversations, sorted by path.
 *
 * @param client The client that makes the call.
 * @param options Options of this call.
 */
export function foldersList(
  client: Caller,
  options?: OptionsFor | undefined,
): PageCall<FolderCount, FolderCounts & { total: number }> {
  return callPages(client, foldersListOperation, {}, options)
}

/**
 * Starts a job that builds the search index again from the stored messages.
 *
 * While such a job has not finished, another call returns the same job.
 *
 * @param client The client that makes the call.
 * @param options Options of this call.
 */
export function embeddingsRebuild(client: Caller, options?: OptionsFor | undefined): Call<RebuildStarted> {
  return client.call(embeddingsRebuildOperation, {}, options)
}

/**
 * Gets the status and the progress of a job of any service.
 *
 * Finished jobs are kept seven days.
 *
 * @param client The client that makes the call.
 * @param id Identifies the job. Opaque.
 * @param options Options of this call.
 */
export function jobsGet(client: Caller, id: string, options?: OptionsFor | undefined): Call<Job> {
  return client.call(jobsGetOperation, { path: fillPath(id) }, options)
}

/**
 * Streams conversations with their messages, one JSON record per line.
 *
 * The stream begins with a `header`. Each conversation record is followed by its messages. A `checkpoint` record
 * follows at most 500 of them, unless the stream ends before. A `footer` with counts and a hash ends the stream. A
 * stream without a footer is incomplete: continue with `after` set to its last checkpoint. The export may lack conversations that are deleted while it runs, and
 * omits those that are created while it runs.
 *
 * @param client The client that makes the call.
 * @param conversation_id Exports only this conversation.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function exportStream(
  client: Caller,
  conversation_id: string,
  fields?: RequestFields<Omit<ExportStreamQuery, 'conversation_id'>> | undefined,
  options?: StreamOptionsFor<ExportStreamQuery> | undefined,
): StreamCall<Exclude<ExportRecord, { checkpoint: string }>>
/**
 * Streams conversations with their messages, one JSON record per line.
 *
 * The stream begins with a `header`. Each conversation record is followed by its messages. A `checkpoint` record
 * follows at most 500 of them, unless the stream ends before. A `footer` with counts and a hash ends the stream. A
 * stream without a footer is incomplete: continue with `after` set to its last checkpoint. The export may lack conversations that are deleted while it runs, and
 * omits those that are created while it runs.
 *
 * @param client The client that makes the call.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function exportStream(
  client: Caller,
  fields?: RequestFields<ExportStreamQuery> | undefined,
  options?: StreamOptionsFor<ExportStreamQuery> | undefined,
): StreamCall<Exclude<ExportRecord, { checkpoint: string }>>
export function exportStream(
  client: Caller,
  ...args: readonly unknown[]
): StreamCall<Exclude<ExportRecord, { checkpoint: string }>> {
  const { query, options } = readArguments(exportStreamOperation, args)
  return callStream(client, exportStreamOperation, { query, write: writeQuery }, options)
}

/**
 * Imports the records of an export.
 *
 * Records keep their ids. Existing records are skipped, so an interrupted import can be sent again. A conversation of
 * up to 500 messages and 4 Mi characters is stored with all of its messages, or not at all. A longer conversation is
 * stored in parts of that size, in order, so an interrupted import may leave its first messages. The server verifies
 * the counts of the footer, and its hash if it has one. A stream may hold several parts, each from a header on: one
 * that continues an interrupted export may follow it, and only the last part needs a footer. A 422 names the first invalid line and the records stored before it.
 *
 * @param client The client that makes the call.
 * @param source Bytes of the stream.
 * @param options Options of this call.
 */
export function conversationsImport(
  client: Caller,
  source: ByteSource,
  options?: OptionsFor | undefined,
): Call<ImportReport> {
  return client.call(conversationsImportOperation, { ...prepareUpload(conversationsImportOperation, source) }, options)
}

/**
 * Checks the health of the server and its dependencies.
 *
 * @param client The client that makes the call.
 * @param options Options of this call.
 */
export function health(client: Caller, options?: OptionsFor | undefined): Call<Health> {
  return client.call(healthOperation, {}, options)
}

/**
 * Gets the metrics of the server in the Prometheus text format.
 *
 * @param client The client that makes the call.
 * @param options Options of this call.
 */
export function metrics(client: Caller, options?: OptionsFor | undefined): Call<string> {
  return client.call(metricsOperation, {}, options)
}

/**
 * Gets this contract as an OpenAPI document.
 *
 * @param client The client that makes the call.
 * @param options Options of this call.
 */
export function contract(client: Caller, options?: OptionsFor | undefined): Call<Contract> {
  return client.call(contractOperation, {}, options)
}

/**
 * Stores a conversation.
 *
 * @param client The client that makes the call.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function mcpMemoryStore(
  client: Caller,
  fields: RequestFields<MemoryStore>,
  options?: IdempotentOptionsFor<MemoryStore> | undefined,
): Call<NonNullable<MemoryStoreResponse['data']>> {
  return client.call(mcpMemoryStoreOperation, { body: fields, write: writeJson, read: readToolResult }, options)
}

/**
 * Finds messages.
 *
 * @param client The client that makes the call.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function mcpMemorySearch(
  client: Caller,
  fields: RequestFields<MemorySearch>,
  options?: OptionsFor<MemorySearch> | undefined,
): Call<NonNullable<MemorySearchResponse['data']>> {
  return client.call(mcpMemorySearchOperation, { body: fields, write: writeJson, read: readToolResult }, options)
}

/**
 * Reads the attributes of a conversation.
 *
 * @param client The client that makes the call.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function mcpMemoryGetContext(
  client: Caller,
  fields: RequestFields<MemoryConversationId>,
  options?: OptionsFor<MemoryConversationId> | undefined,
): Call<NonNullable<MemoryGetContextResponse['data']>> {
  return client.call(mcpMemoryGetContextOperation, { body: fields, write: writeJson, read: readToolResult }, options)
}

/**
 * Changes the attributes of a conversation.
 *
 * @param client The client that makes the call.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function mcpMemoryUpdate(
  client: Caller,
  fields: RequestFields<MemoryUpdate>,
  options?: OptionsFor<MemoryUpdate> | undefined,
): Call<NonNullable<MemoryUpdateResponse['data']>> {
  return client.call(mcpMemoryUpdateOperation, { body: fields, write: writeJson, read: readToolResult }, options)
}

/**
 * Lists conversations that could be archived.
 *
 * @param client The client that makes the call.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function mcpMemoryPrune(
  client: Caller,
  fields?: RequestFields<MemoryPrune> | undefined,
  options?: OptionsFor<MemoryPrune> | undefined,
): Call<NonNullable<MemoryPruneResponse['data']>> {
  return client.call(mcpMemoryPruneOperation, { body: fields ?? {}, write: writeJson, read: readToolResult }, options)
}

/**
 * Reads a conversation with all of its messages.
 *
 * @param client The client that makes the call.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function mcpMemoryExport(
  client: Caller,
  fields: RequestFields<MemoryExport>,
  options?: OptionsFor<MemoryExport> | undefined,
): Call<NonNullable<MemoryExportResponse['data']>> {
  return client.call(mcpMemoryExportOperation, { body: fields, write: writeJson, read: readToolResult }, options)
}

/**
 * Counts conversations.
 *
 * @param client The client that makes the call.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function mcpMemoryStats(
  client: Caller,
  fields?: RequestFields<MemoryStats> | undefined,
  options?: OptionsFor<MemoryStats> | undefined,
): Call<NonNullable<MemoryStatsResponse['data']>> {
  return client.call(mcpMemoryStatsOperation, { body: fields ?? {}, write: writeJson, read: readToolResult }, options)
}

/**
 * Waits until a job has succeeded, or has begun to run. `close()` of the client ends the wait.
 *
 * @param client The client that makes the calls.
 * @param id Identifies the job. Opaque.
 * @param options Options of the wait.
 * @throws {JobFailedError} when the job fails
 * @throws {TimeoutError} at `timeoutMs`, or before a `Retry-After` that ends later
 * @throws {NotFoundError} when the job does not exist, or was removed
 * @throws {TypeError | RangeError} when an option is invalid, before any I/O
 */
export function jobsWaitUntil(client: Caller, id: string, options?: WaitUntilOptions<Job> | undefined): Promise<Job> {
  return waitUntil(client, jobsGetOperation, { path: fillPath(id) }, options)
}
