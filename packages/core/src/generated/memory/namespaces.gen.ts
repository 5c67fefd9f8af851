// Generated from openapi/ by `npm run generate`. Never edited.
import type {
  ByteSource,
  Call,
  Caller,
  IdempotentOptionsFor,
  OptionsFor,
  PageCall,
  RequestFields,
  StreamCall,
  StreamOptionsFor,
  WaitUntilOptions,
} from '../../pipeline/index.ts'
import { rejectExtraArguments } from '../../pipeline/reject-extra-arguments.ts'
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
import * as functions from './functions.gen.ts'

/**
 * The operations of `conversations.messages`.
 */
export class ConversationsMessagesNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(ConversationsMessagesNamespace.prototype, 'conversations.messages.')
  }

  /**
   * Lists the messages of a conversation in order.
   *
   * @param id Identifies the conversation.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  list(
    id: string,
    fields?: RequestFields<ConversationsMessagesListQuery> | undefined,
    options?: OptionsFor<ConversationsMessagesListQuery> | undefined,
  ): PageCall<Message, MessagePage> {
    return functions.conversationsMessagesList(this.#caller, id, fields, options)
  }

  /**
   * Appends all the given messages to a conversation, or none.
   *
   * @param id Identifies the conversation.
   * @param messages Messages to append, in order.
   * @param options Options of this call.
   */
  append(
    id: string,
    messages: MessageAppend['messages'],
    options?: IdempotentOptionsFor | undefined,
  ): Call<MessagesAppended> {
    return functions.conversationsMessagesAppend(this.#caller, id, messages, options)
  }
}

/**
 * The operations of `conversations`.
 */
export class ConversationsNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(ConversationsNamespace.prototype, 'conversations.')
  }

  #messages: ConversationsMessagesNamespace | undefined
  /**
   * The operations of `conversations.messages`.
   */
  get messages(): ConversationsMessagesNamespace {
    return (this.#messages ??= new ConversationsMessagesNamespace(this.#caller))
  }

  /**
   * Lists conversations, most recently changed first.
   *
   * Numbered pages follow the last change. They shift when a conversation is created, changed or deleted between two
   * requests. With `cursor` the order is that of creation, newest first, and never changes: the pages contain each
   * conversation that exists throughout exactly once, and none that is created in between.
   *
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  list(
    fields?: RequestFields<ConversationsListQuery> | undefined,
    options?: OptionsFor<ConversationsListQuery> | undefined,
  ): PageCall<Conversation, ConversationPage> {
    return functions.conversationsList(this.#caller, fields, options)
  }

  /**
   * Stores a conversation with its messages.
   *
   * Stores the conversation with all its messages, or nothing. Keeps the order of the messages.
   *
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  create(
    fields: RequestFields<ConversationCreate>,
    options?: IdempotentOptionsFor<ConversationCreate> | undefined,
  ): Call<Conversation> {
    return functions.conversationsCreate(this.#caller, fields, options)
  }

  /**
   * Counts conversations.
   *
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  count(
    fields?: RequestFields<ConversationsCountQuery> | undefined,
    options?: OptionsFor<ConversationsCountQuery> | undefined,
  ): Call<NonNullable<ConversationCount['count']>> {
    return functions.conversationsCount(this.#caller, fields, options)
  }

  /**
   * Gets one conversation without its messages.
   *
   * @param id Identifies the conversation.
   * @param options Options of this call.
   */
  get(id: string, options?: OptionsFor | undefined): Call<Conversation> {
    return functions.conversationsGet(this.#caller, id, options)
  }

  /**
   * Changes the given attributes of a conversation.
   *
   * With `expected_revision` the server makes the change only if it is still the current revision. Otherwise it
   * responds with 409 and the current revision. Appending messages does not change the revision.
   *
   * @param id Identifies the conversation.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  update(
    id: string,
    fields: RequestFields<ConversationPatch>,
    options?: IdempotentOptionsFor<ConversationPatch> | undefined,
  ): Call<Conversation> {
    return functions.conversationsUpdate(this.#caller, id, fields, options)
  }

  /**
   * Deletes a conversation and all data derived from it.
   *
   * @param id Identifies the conversation.
   * @param options Options of this call.
   */
  delete(id: string, options?: OptionsFor | undefined): Call<void> {
    return functions.conversationsDelete(this.#caller, id, options)
  }

  /**
   * Changes the label of a conversation and, optionally, its folder.
   *
   * @param id Identifies the conversation.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  updateLabel(
    id: string,
    fields: RequestFields<LabelUpdate>,
    options?: OptionsFor<LabelUpdate> | undefined,
  ): Call<void> {
    return functions.conversationsUpdateLabel(this.#caller, id, fields, options)
  }

  /**
   * Moves a conversation to another folder and keeps its label.
   *
   * @param id Identifies the conversation.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  updateFolder(
    id: string,
    fields: RequestFields<FolderUpdate>,
    options?: OptionsFor<FolderUpdate> | undefined,
  ): Call<void> {
    return functions.conversationsUpdateFolder(this.#caller, id, fields, options)
  }

  /**
   * Pins a conversation. Its importance becomes 10, and `unpin` restores the previous one.
   *
   * @param id Identifies the conversation.
   * @param options Options of this call.
   */
  pin(id: string, options?: OptionsFor | undefined): Call<void> {
    return functions.conversationsPin(this.#caller, id, options)
  }

  /**
   * Unpins a conversation and restores its previous importance.
   *
   * @param id Identifies the conversation.
   * @param options Options of this call.
   */
  unpin(id: string, options?: OptionsFor | undefined): Call<void> {
    return functions.conversationsUnpin(this.#caller, id, options)
  }

  /**
   * Archives a conversation. It remains readable and searchable.
   *
   * @param id Identifies the conversation.
   * @param options Options of this call.
   */
  archive(id: string, options?: OptionsFor | undefined): Call<void> {
    return functions.conversationsArchive(this.#caller, id, options)
  }

  /**
   * Reactivates an archived conversation.
   *
   * @param id Identifies the conversation.
   * @param options Options of this call.
   */
  unarchive(id: string, options?: OptionsFor | undefined): Call<void> {
    return functions.conversationsUnarchive(this.#caller, id, options)
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
   * @param source Bytes of the stream.
   * @param options Options of this call.
   */
  import(source: ByteSource, options?: OptionsFor | undefined): Call<ImportReport> {
    return functions.conversationsImport(this.#caller, source, options)
  }
}

/**
 * The operations of `search`.
 */
export class SearchNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(SearchNamespace.prototype, 'search.')
  }

  /**
   * Finds the messages that contain the words, best first.
   *
   * @param query Words to find, at most 10,000 characters.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  fulltext(
    query: Fulltext['query'],
    fields?: RequestFields<Omit<Fulltext, 'query'>> | undefined,
    options?: OptionsFor<Fulltext> | undefined,
  ): PageCall<SearchResult, FulltextResults> {
    return functions.searchFulltext(this.#caller, query, fields, options)
  }
}

/**
 * The operations of `context`.
 */
export class ContextNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(ContextNamespace.prototype, 'context.')
  }

  /**
   * Selects messages for a prompt within a token budget.
   *
   * @param query Current request of the user.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  assemble(
    query: ContextAssemble['query'],
    fields?: RequestFields<Omit<ContextAssemble, 'query'>> | undefined,
    options?: OptionsFor<ContextAssemble> | undefined,
  ): PageCall<ContextMessage, { total: number }> {
    return functions.contextAssemble(this.#caller, query, fields, options)
  }

  /**
   * Builds a context within a token budget and reports sources, ranks, token counts and omissions.
   *
   * @param query Current request of the user.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  build(
    query: ContextBuild['query'],
    fields?: RequestFields<Omit<ContextBuild, 'query'>> | undefined,
    options?: OptionsFor<ContextBuild> | undefined,
  ): Call<Context> {
    return functions.contextBuild(this.#caller, query, fields, options)
  }
}

/**
 * The operations of `prune`.
 */
export class PruneNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(PruneNamespace.prototype, 'prune.')
  }

  /**
   * Lists conversations that could be archived, without changing them.
   *
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  dryRun(
    fields: RequestFields<PruneDryRun>,
    options?: OptionsFor<PruneDryRun> | undefined,
  ): PageCall<PruningSuggestion, PruneSuggestions> {
    return functions.pruneDryRun(this.#caller, fields, options)
  }

  /**
   * Archives all the given conversations, or none.
   *
   * @param conversation_ids Conversations, each with a recommendation.
   * @param options Options of this call.
   */
  execute(conversation_ids: PruneExecute['conversation_ids'], options?: OptionsFor | undefined): Call<PruneOutcomes> {
    return functions.pruneExecute(this.#caller, conversation_ids, options)
  }
}

/**
 * The operations of `labels`.
 */
export class LabelsNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(LabelsNamespace.prototype, 'labels.')
  }

  /**
   * Suggests labels for a conversation.
   *
   * @param conversation_id Identifies the conversation.
   * @param options Options of this call.
   */
  suggest(
    conversation_id: SuggestLabels['conversation_id'],
    options?: OptionsFor | undefined,
  ): PageCall<LabelSuggestion, LabelSuggestions & { total: number }> {
    return functions.labelsSuggest(this.#caller, conversation_id, options)
  }

  /**
   * Lists all labels with the number of their conversations, sorted by label.
   *
   * @param options Options of this call.
   */
  list(options?: OptionsFor | undefined): PageCall<LabelCount, LabelCounts & { total: number }> {
    return functions.labelsList(this.#caller, options)
  }
}

/**
 * The operations of `importance`.
 */
export class ImportanceNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(ImportanceNamespace.prototype, 'importance.')
  }

  /**
   * Suggests an importance for a conversation.
   *
   * @param conversation_id Identifies the conversation.
   * @param options Options of this call.
   */
  suggest(
    conversation_id: SuggestImportance['conversation_id'],
    options?: OptionsFor | undefined,
  ): Call<ImportanceSuggestion> {
    return functions.importanceSuggest(this.#caller, conversation_id, options)
  }
}

/**
 * The operations of `folders`.
 */
export class FoldersNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(FoldersNamespace.prototype, 'folders.')
  }

  /**
   * Lists all folders with the number of their conversations, sorted by path.
   *
   * @param options Options of this call.
   */
  list(options?: OptionsFor | undefined): PageCall<FolderCount, FolderCounts & { total: number }> {
    return functions.foldersList(this.#caller, options)
  }
}

/**
 * The operations of `embeddings`.
 */
export class EmbeddingsNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(EmbeddingsNamespace.prototype, 'embeddings.')
  }

  /**
   * Starts a job that builds the search index again from the stored messages.
   *
   * While such a job has not finished, another call returns the same job.
   *
   * @param options Options of this call.
   */
  rebuild(options?: OptionsFor | undefined): Call<RebuildStarted> {
    return functions.embeddingsRebuild(this.#caller, options)
  }
}

/**
 * The operations of `jobs`.
 */
export class JobsNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(JobsNamespace.prototype, 'jobs.')
  }

  /**
   * Gets the status and the progress of a job of any service.
   *
   * Finished jobs are kept seven days.
   *
   * @param id Identifies the job. Opaque.
   * @param options Options of this call.
   */
  get(id: string, options?: OptionsFor | undefined): Call<Job> {
    return functions.jobsGet(this.#caller, id, options)
  }

  /**
   * Waits until a job has succeeded, or has begun to run. `close()` of the client ends the wait.
   *
   * @param id Identifies the job. Opaque.
   * @param options Options of the wait.
   * @throws {JobFailedError} when the job fails
   * @throws {TimeoutError} at `timeoutMs`, or before a `Retry-After` that ends later
   * @throws {NotFoundError} when the job does not exist, or was removed
   * @throws {TypeError | RangeError} when an option is invalid, before any I/O
   */
  waitUntil(id: string, options?: WaitUntilOptions<Job> | undefined): Promise<Job> {
    return functions.jobsWaitUntil(this.#caller, id, options)
  }
}

/**
 * The operations of `export`.
 */
export class ExportNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(ExportNamespace.prototype, 'export.')
  }

  /**
   * Streams conversations with their messages, one JSON record per line.
   *
   * The stream begins with a `header`. Each conversation record is followed by its messages. A `checkpoint` record
   * follows at most 500 of them, unless the stream ends before. A `footer` with counts and a hash ends the stream. A
   * stream without a footer is incomplete: continue with `after` set to its last checkpoint. The export may lack conversations that are deleted while it runs, and
   * omits those that are created while it runs.
   *
   * @param conversation_id Exports only this conversation.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  stream(
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
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  stream(
    fields?: RequestFields<ExportStreamQuery> | undefined,
    options?: StreamOptionsFor<ExportStreamQuery> | undefined,
  ): StreamCall<Exclude<ExportRecord, { checkpoint: string }>>
  stream(
    argument1?: unknown,
    argument2?: unknown,
    argument3?: unknown,
  ): StreamCall<Exclude<ExportRecord, { checkpoint: string }>> {
    return functions.exportStream(this.#caller, argument1 as never, argument2 as never, argument3 as never)
  }
}

/**
 * The operations of `mcp`.
 */
export class McpNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(McpNamespace.prototype, 'mcp.')
  }

  /**
   * Stores a conversation.
   *
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  memoryStore(
    fields: RequestFields<MemoryStore>,
    options?: IdempotentOptionsFor<MemoryStore> | undefined,
  ): Call<NonNullable<MemoryStoreResponse['data']>> {
    return functions.mcpMemoryStore(this.#caller, fields, options)
  }

  /**
   * Finds messages.
   *
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  memorySearch(
    fields: RequestFields<MemorySearch>,
    options?: OptionsFor<MemorySearch> | undefined,
  ): Call<NonNullable<MemorySearchResponse['data']>> {
    return functions.mcpMemorySearch(this.#caller, fields, options)
  }

  /**
   * Reads the attributes of a conversation.
   *
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  memoryGetContext(
    fields: RequestFields<MemoryConversationId>,
    options?: OptionsFor<MemoryConversationId> | undefined,
  ): Call<NonNullable<MemoryGetContextResponse['data']>> {
    return functions.mcpMemoryGetContext(this.#caller, fields, options)
  }

  /**
   * Changes the attributes of a conversation.
   *
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  memoryUpdate(
    fields: RequestFields<MemoryUpdate>,
    options?: OptionsFor<MemoryUpdate> | undefined,
  ): Call<NonNullable<MemoryUpdateResponse['data']>> {
    return functions.mcpMemoryUpdate(this.#caller, fields, options)
  }

  /**
   * Lists conversations that could be archived.
   *
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  memoryPrune(
    fields?: RequestFields<MemoryPrune> | undefined,
    options?: OptionsFor<MemoryPrune> | undefined,
  ): Call<NonNullable<MemoryPruneResponse['data']>> {
    return functions.mcpMemoryPrune(this.#caller, fields, options)
  }

  /**
   * Reads a conversation with all of its messages.
   *
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  memoryExport(
    fields: RequestFields<MemoryExport>,
    options?: OptionsFor<MemoryExport> | undefined,
  ): Call<NonNullable<MemoryExportResponse['data']>> {
    return functions.mcpMemoryExport(this.#caller, fields, options)
  }

  /**
   * Counts conversations.
   *
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  memoryStats(
    fields?: RequestFields<MemoryStats> | undefined,
    options?: OptionsFor<MemoryStats> | undefined,
  ): Call<NonNullable<MemoryStatsResponse['data']>> {
    return functions.mcpMemoryStats(this.#caller, fields, options)
  }
}

/**
 * The operations that a client inherits, by name.
 */
export abstract class Namespaces {
  /** Makes the calls. */
  protected abstract readonly caller: Caller

  constructor() {
    rejectExtraArguments(Namespaces.prototype, '')
  }

  #conversations: ConversationsNamespace | undefined
  /**
   * The operations of `conversations`.
   */
  get conversations(): ConversationsNamespace {
    return (this.#conversations ??= new ConversationsNamespace(this.caller))
  }

  #search: SearchNamespace | undefined
  /**
   * The operations of `search`.
   */
  get search(): SearchNamespace {
    return (this.#search ??= new SearchNamespace(this.caller))
  }

  #context: ContextNamespace | undefined
  /**
   * The operations of `context`.
   */
  get context(): ContextNamespace {
    return (this.#context ??= new ContextNamespace(this.caller))
  }

  #prune: PruneNamespace | undefined
  /**
   * The operations of `prune`.
   */
  get prune(): PruneNamespace {
    return (this.#prune ??= new PruneNamespace(this.caller))
  }

  #labels: LabelsNamespace | undefined
  /**
   * The operations of `labels`.
   */
  get labels(): LabelsNamespace {
    return (this.#labels ??= new LabelsNamespace(this.caller))
  }

  #importance: ImportanceNamespace | undefined
  /**
   * The operations of `importance`.
   */
  get importance(): ImportanceNamespace {
    return (this.#importance ??= new ImportanceNamespace(this.caller))
  }

  #folders: FoldersNamespace | undefined
  /**
   * The operations of `folders`.
   */
  get folders(): FoldersNamespace {
    return (this.#folders ??= new FoldersNamespace(this.caller))
  }

  #embeddings: EmbeddingsNamespace | undefined
  /**
   * The operations of `embeddings`.
   */
  get embeddings(): EmbeddingsNamespace {
    return (this.#embeddings ??= new EmbeddingsNamespace(this.caller))
  }

  #jobs: JobsNamespace | undefined
  /**
   * The operations of `jobs`.
   */
  get jobs(): JobsNamespace {
    return (this.#jobs ??= new JobsNamespace(this.caller))
  }

  #export: ExportNamespace | undefined
  /**
   * The operations of `export`.
   */
  get export(): ExportNamespace {
    return (this.#export ??= new ExportNamespace(this.caller))
  }

  #mcp: McpNamespace | undefined
  /**
   * The operations of `mcp`.
   */
  get mcp(): McpNamespace {
    return (this.#mcp ??= new McpNamespace(this.caller))
  }

  /**
   * Finds the messages relevant to a question, best first.
   *
   * Needs no model. The query is plain words, not a query language. Every string is valid, and an empty one finds
   * nothing.
   *
   * @param query Question in plain words, at most 10,000 characters.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  query(
    query: Query['query'],
    fields?: RequestFields<Omit<Query, 'query'>> | undefined,
    options?: OptionsFor<Query> | undefined,
  ): PageCall<SearchResult, QueryPage> {
    return functions.query(this.caller, query, fields, options)
  }

  /**
   * Summarises a conversation over a day, a week or a month.
   *
   * @param conversation_id Identifies the conversation.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  summarize(
    conversation_id: SummarizeRequest['conversation_id'],
    fields: RequestFields<Omit<SummarizeRequest, 'conversation_id'>>,
    options?: OptionsFor<SummarizeRequest> | undefined,
  ): Call<Summary> {
    return functions.summarize(this.caller, conversation_id, fields, options)
  }

  /**
   * Checks the health of the server and its dependencies.
   *
   * @param options Options of this call.
   */
  health(options?: OptionsFor | undefined): Call<Health> {
    return functions.health(this.caller, options)
  }

  /**
   * Gets the metrics of the server in the Prometheus text format.
   *
   * @param options Options of this call.
   */
  metrics(options?: OptionsFor | undefined): Call<string> {
    return functions.metrics(this.caller, options)
  }

  /**
   * Gets this contract as an OpenAPI document.
   *
   * @param options Options of this call.
   */
  contract(options?: OptionsFor | undefined): Call<Contract> {
    return functions.contract(this.caller, options)
  }
}
