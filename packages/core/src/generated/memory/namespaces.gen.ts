// Generated from openapi/ by `npm run generate`. Never edited.
import type { ByteSource, Call, CallOptions, Caller, PageCall, StreamCall } from '../../pipeline/index.ts'
import { refuseSurplus } from '../../pipeline/refuse-surplus.ts'
import type {
  Context,
  ContextAssemble,
  ContextBuild,
  ContextMessage,
  Contract,
  Conversation,
  ConversationCount,
  ConversationCreate,
  ConversationListItem,
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
  FulltextHit,
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
    refuseSurplus(ConversationsMessagesNamespace.prototype, 'conversations.messages.')
  }

  /**
   * Lists the messages of a conversation in order.
   *
   * @param id Identifies the conversation.
   * @param query Filters and paging.
   * @param options Options of this call.
   */
  list(
    id: string,
    query?: ConversationsMessagesListQuery | undefined,
    options?: CallOptions | undefined,
  ): PageCall<Message, MessagePage> {
    return functions.conversationsMessagesList(this.#caller, id, query, options)
  }

  /**
   * Appends all the given messages to a conversation, or none.
   *
   * @param id Identifies the conversation.
   * @param messages Messages to append, in order.
   * @param options Options of this call.
   */
  append(id: string, messages: MessageAppend['messages'], options?: CallOptions | undefined): Call<MessagesAppended> {
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
    refuseSurplus(ConversationsNamespace.prototype, 'conversations.')
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
   * @param query Filters and paging.
   * @param options Options of this call.
   */
  list(
    query?: ConversationsListQuery | undefined,
    options?: CallOptions | undefined,
  ): PageCall<ConversationListItem, ConversationPage> {
    return functions.conversationsList(this.#caller, query, options)
  }

  /**
   * Stores a conversation with its messages.
   *
   * Stores the conversation with all its messages, or nothing. Keeps the order of the messages.
   *
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  create(body: ConversationCreate, options?: CallOptions | undefined): Call<Conversation> {
    return functions.conversationsCreate(this.#caller, body, options)
  }

  /**
   * Counts conversations.
   *
   * @param query Filters and paging.
   * @param options Options of this call.
   */
  count(
    query?: ConversationsCountQuery | undefined,
    options?: CallOptions | undefined,
  ): Call<NonNullable<ConversationCount['count']>> {
    return functions.conversationsCount(this.#caller, query, options)
  }

  /**
   * Gets one conversation without its messages.
   *
   * @param id Identifies the conversation.
   * @param options Options of this call.
   */
  get(id: string, options?: CallOptions | undefined): Call<Conversation> {
    return functions.conversationsGet(this.#caller, id, options)
  }

  /**
   * Changes the given attributes of a conversation.
   *
   * With `expected_revision` the server makes the change only if it is still the current revision. Otherwise it
   * responds with 409 and the current revision. Appending messages does not change the revision.
   *
   * @param id Identifies the conversation.
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  update(id: string, body: ConversationPatch, options?: CallOptions | undefined): Call<Conversation> {
    return functions.conversationsUpdate(this.#caller, id, body, options)
  }

  /**
   * Deletes a conversation and all data derived from it.
   *
   * @param id Identifies the conversation.
   * @param options Options of this call.
   */
  delete(id: string, options?: CallOptions | undefined): Call<void> {
    return functions.conversationsDelete(this.#caller, id, options)
  }

  /**
   * Changes the label of a conversation and, optionally, its folder.
   *
   * @param id Identifies the conversation.
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  updateLabel(id: string, body: LabelUpdate, options?: CallOptions | undefined): Call<void> {
    return functions.conversationsUpdateLabel(this.#caller, id, body, options)
  }

  /**
   * Moves a conversation to another folder and keeps its label.
   *
   * @param id Identifies the conversation.
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  updateFolder(id: string, body: FolderUpdate, options?: CallOptions | undefined): Call<void> {
    return functions.conversationsUpdateFolder(this.#caller, id, body, options)
  }

  /**
   * Pins a conversation. Its importance becomes 10, and `unpin` restores the previous one.
   *
   * @param id Identifies the conversation.
   * @param options Options of this call.
   */
  pin(id: string, options?: CallOptions | undefined): Call<void> {
    return functions.conversationsPin(this.#caller, id, options)
  }

  /**
   * Unpins a conversation and restores its previous importance.
   *
   * @param id Identifies the conversation.
   * @param options Options of this call.
   */
  unpin(id: string, options?: CallOptions | undefined): Call<void> {
    return functions.conversationsUnpin(this.#caller, id, options)
  }

  /**
   * Archives a conversation. It remains readable and searchable.
   *
   * @param id Identifies the conversation.
   * @param options Options of this call.
   */
  archive(id: string, options?: CallOptions | undefined): Call<void> {
    return functions.conversationsArchive(this.#caller, id, options)
  }

  /**
   * Reactivates an archived conversation.
   *
   * @param id Identifies the conversation.
   * @param options Options of this call.
   */
  unarchive(id: string, options?: CallOptions | undefined): Call<void> {
    return functions.conversationsUnarchive(this.#caller, id, options)
  }

  /**
   * Imports the records of an export.
   *
   * Records keep their ids. Existing records are skipped, so an interrupted import can be sent again. A conversation of
   * up to 500 messages and 4 Mi characters is stored with all of its messages, or not at all. A longer conversation is
   * stored in parts of that size, in order, so an interrupted import may leave its first messages. The server verifies
   * the footer. A 422 names the first invalid line and the records stored before it.
   *
   * @param source Bytes of the stream.
   * @param options Options of this call.
   */
  import(source: ByteSource, options?: CallOptions | undefined): Call<ImportReport> {
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
    refuseSurplus(SearchNamespace.prototype, 'search.')
  }

  /**
   * Finds the messages that contain the words, best first.
   *
   * @param query Words to find, at most 10,000 characters.
   * @param more Further fields of the request.
   * @param options Options of this call.
   */
  fulltext(
    query: Fulltext['query'],
    more?: Omit<Fulltext, 'query'> | undefined,
    options?: CallOptions | undefined,
  ): PageCall<FulltextHit, FulltextResults> {
    return functions.searchFulltext(this.#caller, query, more, options)
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
    refuseSurplus(ContextNamespace.prototype, 'context.')
  }

  /**
   * Selects messages for a prompt within a token budget.
   *
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  assemble(body: ContextAssemble, options?: CallOptions | undefined): PageCall<ContextMessage, { total: number }> {
    return functions.contextAssemble(this.#caller, body, options)
  }

  /**
   * Builds a context within a token budget and reports sources, ranks, token counts and omissions.
   *
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  build(body: ContextBuild, options?: CallOptions | undefined): Call<Context> {
    return functions.contextBuild(this.#caller, body, options)
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
    refuseSurplus(PruneNamespace.prototype, 'prune.')
  }

  /**
   * Lists conversations that could be archived, without changing them.
   *
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  dryRun(body: PruneDryRun, options?: CallOptions | undefined): PageCall<PruningSuggestion, PruneSuggestions> {
    return functions.pruneDryRun(this.#caller, body, options)
  }

  /**
   * Archives all the given conversations, or none.
   *
   * @param conversation_ids Conversations, each with a recommendation.
   * @param options Options of this call.
   */
  execute(conversation_ids: PruneExecute['conversation_ids'], options?: CallOptions | undefined): Call<PruneOutcomes> {
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
    refuseSurplus(LabelsNamespace.prototype, 'labels.')
  }

  /**
   * Suggests labels for a conversation.
   *
   * @param conversation_id Identifies the conversation.
   * @param options Options of this call.
   */
  suggest(
    conversation_id: SuggestLabels['conversation_id'],
    options?: CallOptions | undefined,
  ): PageCall<LabelSuggestion, LabelSuggestions & { total: number }> {
    return functions.labelsSuggest(this.#caller, conversation_id, options)
  }

  /**
   * Lists all labels with the number of their conversations, sorted by label.
   *
   * @param options Options of this call.
   */
  list(options?: CallOptions | undefined): PageCall<LabelCount, LabelCounts & { total: number }> {
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
    refuseSurplus(ImportanceNamespace.prototype, 'importance.')
  }

  /**
   * Suggests an importance for a conversation.
   *
   * @param conversation_id Identifies the conversation.
   * @param options Options of this call.
   */
  suggest(
    conversation_id: SuggestImportance['conversation_id'],
    options?: CallOptions | undefined,
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
    refuseSurplus(FoldersNamespace.prototype, 'folders.')
  }

  /**
   * Lists all folders with the number of their conversations, sorted by path.
   *
   * @param options Options of this call.
   */
  list(options?: CallOptions | undefined): PageCall<FolderCount, FolderCounts & { total: number }> {
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
    refuseSurplus(EmbeddingsNamespace.prototype, 'embeddings.')
  }

  /**
   * Starts a job that embeds every message again.
   *
   * @param options Options of this call.
   */
  rebuild(options?: CallOptions | undefined): Call<RebuildStarted> {
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
    refuseSurplus(JobsNamespace.prototype, 'jobs.')
  }

  /**
   * Gets the status of a job.
   *
   * @param id Identifies the job.
   * @param options Options of this call.
   */
  get(id: string, options?: CallOptions | undefined): Call<Job> {
    return functions.jobsGet(this.#caller, id, options)
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
    refuseSurplus(ExportNamespace.prototype, 'export.')
  }

  /**
   * Streams conversations with their messages, one JSON record per line.
   *
   * The stream begins with a `header`. Each conversation record is followed by its messages, with `checkpoint` records
   * in between. A `footer` with counts and a hash ends the stream. A stream without a footer is incomplete: continue
   * with `after` set to its last checkpoint. The export may lack conversations that are deleted while it runs, and
   * omits those that are created while it runs.
   *
   * @param query Filters and paging.
   * @param options Options of this call.
   */
  stream(query?: ExportStreamQuery | undefined, options?: CallOptions | undefined): StreamCall<ExportRecord> {
    return functions.exportStream(this.#caller, query, options)
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
    refuseSurplus(McpNamespace.prototype, 'mcp.')
  }

  /**
   * Stores a conversation.
   *
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  memoryStore(body: MemoryStore, options?: CallOptions | undefined): Call<NonNullable<MemoryStoreResponse['data']>> {
    return functions.mcpMemoryStore(this.#caller, body, options)
  }

  /**
   * Finds messages.
   *
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  memorySearch(body: MemorySearch, options?: CallOptions | undefined): Call<NonNullable<MemorySearchResponse['data']>> {
    return functions.mcpMemorySearch(this.#caller, body, options)
  }

  /**
   * Reads the attributes of a conversation.
   *
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  memoryGetContext(
    body: MemoryConversationId,
    options?: CallOptions | undefined,
  ): Call<NonNullable<MemoryGetContextResponse['data']>> {
    return functions.mcpMemoryGetContext(this.#caller, body, options)
  }

  /**
   * Changes the attributes of a conversation.
   *
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  memoryUpdate(body: MemoryUpdate, options?: CallOptions | undefined): Call<NonNullable<MemoryUpdateResponse['data']>> {
    return functions.mcpMemoryUpdate(this.#caller, body, options)
  }

  /**
   * Lists conversations that could be archived.
   *
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  memoryPrune(
    body?: MemoryPrune | undefined,
    options?: CallOptions | undefined,
  ): Call<NonNullable<MemoryPruneResponse['data']>> {
    return functions.mcpMemoryPrune(this.#caller, body, options)
  }

  /**
   * Reads a conversation with all of its messages.
   *
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  memoryExport(body: MemoryExport, options?: CallOptions | undefined): Call<NonNullable<MemoryExportResponse['data']>> {
    return functions.mcpMemoryExport(this.#caller, body, options)
  }

  /**
   * Counts conversations.
   *
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  memoryStats(
    body?: MemoryStats | undefined,
    options?: CallOptions | undefined,
  ): Call<NonNullable<MemoryStatsResponse['data']>> {
    return functions.mcpMemoryStats(this.#caller, body, options)
  }
}

/**
 * The operations that a client inherits, by name.
 */
export abstract class Namespaces {
  /** Makes the calls. */
  protected abstract readonly caller: Caller

  constructor() {
    refuseSurplus(Namespaces.prototype, '')
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
   * @param more Further fields of the request.
   * @param options Options of this call.
   */
  query(
    query: Query['query'],
    more?: Omit<Query, 'query'> | undefined,
    options?: CallOptions | undefined,
  ): PageCall<SearchResult, QueryPage> {
    return functions.query(this.caller, query, more, options)
  }

  /**
   * Summarises a conversation over a day, a week or a month.
   *
   * @param body Fields of the request.
   * @param options Options of this call.
   */
  summarize(body: SummarizeRequest, options?: CallOptions | undefined): Call<Summary> {
    return functions.summarize(this.caller, body, options)
  }

  /**
   * Checks the health of the server and its dependencies.
   *
   * @param options Options of this call.
   */
  health(options?: CallOptions | undefined): Call<Health> {
    return functions.health(this.caller, options)
  }

  /**
   * Gets the metrics of the server in the Prometheus text format.
   *
   * @param options Options of this call.
   */
  metrics(options?: CallOptions | undefined): Call<string> {
    return functions.metrics(this.caller, options)
  }

  /**
   * Gets this contract as an OpenAPI document.
   *
   * @param options Options of this call.
   */
  contract(options?: CallOptions | undefined): Call<Contract> {
    return functions.contract(this.caller, options)
  }
}
