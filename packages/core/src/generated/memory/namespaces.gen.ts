// Generated from openapi/ by `npm run generate`. Never edited.
import type { ByteSource, Call, CallOptions, Caller, PageCall, ResultList, StreamCall } from '../../pipeline/index.ts'
import { refuseSurplus } from '../../pipeline/refuse-surplus.ts'
import type {
  Context,
  ContextAssemble,
  ContextBuild,
  ContextMessages,
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
  FolderCounts,
  FolderUpdate,
  Fulltext,
  FulltextResults,
  Health,
  ImportReport,
  ImportanceSuggestion,
  Job,
  LabelCounts,
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
  MessageAppend,
  MessagePage,
  MessagesAppended,
  PruneDryRun,
  PruneExecute,
  PruneOutcomes,
  PruneSuggestions,
  Query,
  QueryPage,
  RebuildStarted,
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

  /** @param caller What makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    refuseSurplus(ConversationsMessagesNamespace.prototype, 'conversations.messages.')
  }

  /**
   * Reads the messages of a conversation in their order.
   *
   * @param id The conversation's id.
   * @param query Filters and paging.
   * @param options What differs for this one call.
   */
  list(
    id: string,
    query?: ConversationsMessagesListQuery | undefined,
    options?: CallOptions | undefined,
  ): PageCall<MessagePage, MessagePage['messages'][number]> {
    return functions.conversationsMessagesList(this.#caller, id, query, options)
  }

  /**
   * Appends messages to a conversation, all of them or none.
   *
   * @param id The conversation's id.
   * @param messages In their order.
   * @param options What differs for this one call.
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

  /** @param caller What makes the calls. */
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
   * Lists conversations, the most recently changed first.
   *
   * Pages by number follow the last change, so they shift when a conversation is created, changed or deleted between
   * two requests. With `cursor` the order is that of creation, the newest first, which never changes: each
   * conversation that is there throughout comes exactly once, and one that is created meanwhile is not included.
   *
   * @param query Filters and paging.
   * @param options What differs for this one call.
   */
  list(
    query?: ConversationsListQuery | undefined,
    options?: CallOptions | undefined,
  ): PageCall<ConversationPage, ConversationPage['results'][number]> {
    return functions.conversationsList(this.#caller, query, options)
  }

  /**
   * Stores a conversation with its messages.
   *
   * All of it or nothing. The order of the messages is kept.
   *
   * @param body What to send.
   * @param options What differs for this one call.
   */
  create(body: ConversationCreate, options?: CallOptions | undefined): Call<Conversation> {
    return functions.conversationsCreate(this.#caller, body, options)
  }

  /**
   * Counts conversations.
   *
   * @param query Filters and paging.
   * @param options What differs for this one call.
   */
  count(
    query?: ConversationsCountQuery | undefined,
    options?: CallOptions | undefined,
  ): Call<NonNullable<ConversationCount['count']>> {
    return functions.conversationsCount(this.#caller, query, options)
  }

  /**
   * Reads one conversation, without its messages.
   *
   * @param id The conversation's id.
   * @param options What differs for this one call.
   */
  get(id: string, options?: CallOptions | undefined): Call<Conversation> {
    return functions.conversationsGet(this.#caller, id, options)
  }

  /**
   * Changes what is given and leaves the rest.
   *
   * With `expected_revision` the change is made only if nobody changed the conversation's attributes since that
   * revision was read; otherwise 409 with the current one. Appending messages does not change the revision.
   *
   * @param id The conversation's id.
   * @param body What to send.
   * @param options What differs for this one call.
   */
  update(id: string, body: ConversationPatch, options?: CallOptions | undefined): Call<Conversation> {
    return functions.conversationsUpdate(this.#caller, id, body, options)
  }

  /**
   * Deletes a conversation and everything that was derived from it.
   *
   * @param id The conversation's id.
   * @param options What differs for this one call.
   */
  delete(id: string, options?: CallOptions | undefined): Call<void> {
    return functions.conversationsDelete(this.#caller, id, options)
  }

  /**
   * Gives a conversation another label and, if one is named, another folder.
   *
   * @param id The conversation's id.
   * @param body What to send.
   * @param options What differs for this one call.
   */
  updateLabel(id: string, body: LabelUpdate, options?: CallOptions | undefined): Call<void> {
    return functions.conversationsUpdateLabel(this.#caller, id, body, options)
  }

  /**
   * Moves a conversation to another folder. Its label stays.
   *
   * @param id The conversation's id.
   * @param body What to send.
   * @param options What differs for this one call.
   */
  updateFolder(id: string, body: FolderUpdate, options?: CallOptions | undefined): Call<void> {
    return functions.conversationsUpdateFolder(this.#caller, id, body, options)
  }

  /**
   * Pins a conversation. Its importance becomes 10; the one it had is remembered for `unpin`.
   *
   * @param id The conversation's id.
   * @param options What differs for this one call.
   */
  pin(id: string, options?: CallOptions | undefined): Call<void> {
    return functions.conversationsPin(this.#caller, id, options)
  }

  /**
   * Unpins a conversation and restores the importance that it had before it was pinned.
   *
   * @param id The conversation's id.
   * @param options What differs for this one call.
   */
  unpin(id: string, options?: CallOptions | undefined): Call<void> {
    return functions.conversationsUnpin(this.#caller, id, options)
  }

  /**
   * Archives a conversation. It can still be read and found.
   *
   * @param id The conversation's id.
   * @param options What differs for this one call.
   */
  archive(id: string, options?: CallOptions | undefined): Call<void> {
    return functions.conversationsArchive(this.#caller, id, options)
  }

  /**
   * Makes an archived conversation active again.
   *
   * @param id The conversation's id.
   * @param options What differs for this one call.
   */
  unarchive(id: string, options?: CallOptions | undefined): Call<void> {
    return functions.conversationsUnarchive(this.#caller, id, options)
  }

  /**
   * Reads back what an export wrote.
   *
   * Records keep their ids. What is already here is skipped, so an import that broke off can simply be sent again. A
   * conversation of up to 500 messages and 4 Mi characters is stored with all of its messages in the stream or not at
   * all; a longer one is stored in parts of that size, in their order, so an import that breaks off may leave its first
   * messages. The stream's footer is verified; 422 says at which line a stream is wrong and what before it is stored.
   *
   * @param source The bytes of the stream.
   * @param options What differs for this one call.
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

  /** @param caller What makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    refuseSurplus(SearchNamespace.prototype, 'search.')
  }

  /**
   * Finds the messages that hold the words, the best first.
   *
   * @param query The words, in at most 10,000 characters.
   * @param more What else to send.
   * @param options What differs for this one call.
   */
  fulltext(
    query: Fulltext['query'],
    more?: Omit<Fulltext, 'query'> | undefined,
    options?: CallOptions | undefined,
  ): Call<ResultList<FulltextResults, 'results'>> {
    return functions.searchFulltext(this.#caller, query, more, options)
  }
}

/**
 * The operations of `context`.
 */
export class ContextNamespace {
  readonly #caller: Caller

  /** @param caller What makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    refuseSurplus(ContextNamespace.prototype, 'context.')
  }

  /**
   * Picks the messages that belong in a prompt, within a token budget.
   *
   * @param body What to send.
   * @param options What differs for this one call.
   */
  assemble(body: ContextAssemble, options?: CallOptions | undefined): Call<ContextMessages> {
    return functions.contextAssemble(this.#caller, body, options)
  }

  /**
   * Assembles a context and says how it was made, what it costs and what was left out.
   *
   * @param body What to send.
   * @param options What differs for this one call.
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

  /** @param caller What makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    refuseSurplus(PruneNamespace.prototype, 'prune.')
  }

  /**
   * Names the conversations that could be let go, and changes nothing.
   *
   * @param body What to send.
   * @param options What differs for this one call.
   */
  dryRun(body: PruneDryRun, options?: CallOptions | undefined): Call<PruneSuggestions> {
    return functions.pruneDryRun(this.#caller, body, options)
  }

  /**
   * Archives the named conversations, all of them or none.
   *
   * @param conversation_ids The conversations.
   * @param options What differs for this one call.
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

  /** @param caller What makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    refuseSurplus(LabelsNamespace.prototype, 'labels.')
  }

  /**
   * Suggests labels for a conversation.
   *
   * @param conversation_id The conversation.
   * @param options What differs for this one call.
   */
  suggest(
    conversation_id: SuggestLabels['conversation_id'],
    options?: CallOptions | undefined,
  ): Call<ResultList<LabelSuggestions, 'suggestions'>> {
    return functions.labelsSuggest(this.#caller, conversation_id, options)
  }

  /**
   * Lists every label with the number of its conversations, in the order of the labels.
   *
   * @param options What differs for this one call.
   */
  list(options?: CallOptions | undefined): Call<ResultList<LabelCounts, 'labels'>> {
    return functions.labelsList(this.#caller, options)
  }
}

/**
 * The operations of `importance`.
 */
export class ImportanceNamespace {
  readonly #caller: Caller

  /** @param caller What makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    refuseSurplus(ImportanceNamespace.prototype, 'importance.')
  }

  /**
   * Says how important a conversation seems.
   *
   * @param conversation_id The conversation.
   * @param options What differs for this one call.
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

  /** @param caller What makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    refuseSurplus(FoldersNamespace.prototype, 'folders.')
  }

  /**
   * Lists every folder with the number of its conversations, in the order of the paths.
   *
   * @param options What differs for this one call.
   */
  list(options?: CallOptions | undefined): Call<ResultList<FolderCounts, 'folders'>> {
    return functions.foldersList(this.#caller, options)
  }
}

/**
 * The operations of `embeddings`.
 */
export class EmbeddingsNamespace {
  readonly #caller: Caller

  /** @param caller What makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    refuseSurplus(EmbeddingsNamespace.prototype, 'embeddings.')
  }

  /**
   * Starts to embed every message again.
   *
   * @param options What differs for this one call.
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

  /** @param caller What makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    refuseSurplus(JobsNamespace.prototype, 'jobs.')
  }

  /**
   * Says how far a job is.
   *
   * @param id The job's id.
   * @param options What differs for this one call.
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

  /** @param caller What makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    refuseSurplus(ExportNamespace.prototype, 'export.')
  }

  /**
   * Streams conversations with their messages, one JSON record a line.
   *
   * A `header`, then for each conversation its record followed by its messages, `checkpoint` records in between, and a
   * `footer` with counts and a hash. A stream without a footer is incomplete: go on with `after` set to its last
   * checkpoint. A conversation that is deleted meanwhile may be missing; one that is created meanwhile is not included.
   *
   * @param query Filters and paging.
   * @param options What differs for this one call.
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

  /** @param caller What makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    refuseSurplus(McpNamespace.prototype, 'mcp.')
  }

  /**
   * Stores a conversation.
   *
   * @param body What to send.
   * @param options What differs for this one call.
   */
  memoryStore(body: MemoryStore, options?: CallOptions | undefined): Call<NonNullable<MemoryStoreResponse['data']>> {
    return functions.mcpMemoryStore(this.#caller, body, options)
  }

  /**
   * Finds messages.
   *
   * @param body What to send.
   * @param options What differs for this one call.
   */
  memorySearch(body: MemorySearch, options?: CallOptions | undefined): Call<NonNullable<MemorySearchResponse['data']>> {
    return functions.mcpMemorySearch(this.#caller, body, options)
  }

  /**
   * Reads the attributes of a conversation.
   *
   * @param body What to send.
   * @param options What differs for this one call.
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
   * @param body What to send.
   * @param options What differs for this one call.
   */
  memoryUpdate(body: MemoryUpdate, options?: CallOptions | undefined): Call<NonNullable<MemoryUpdateResponse['data']>> {
    return functions.mcpMemoryUpdate(this.#caller, body, options)
  }

  /**
   * Names the conversations that could be let go.
   *
   * @param body What to send.
   * @param options What differs for this one call.
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
   * @param body What to send.
   * @param options What differs for this one call.
   */
  memoryExport(body: MemoryExport, options?: CallOptions | undefined): Call<NonNullable<MemoryExportResponse['data']>> {
    return functions.mcpMemoryExport(this.#caller, body, options)
  }

  /**
   * Counts conversations.
   *
   * @param body What to send.
   * @param options What differs for this one call.
   */
  memoryStats(
    body?: MemoryStats | undefined,
    options?: CallOptions | undefined,
  ): Call<NonNullable<MemoryStatsResponse['data']>> {
    return functions.mcpMemoryStats(this.#caller, body, options)
  }
}

/**
 * Every operation by its name: what a client inherits.
 */
export abstract class Namespaces {
  /** What makes the calls. */
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
   * Finds the messages that response a question, the best first.
   *
   * Needs no model. The text is plain words, never a query language: any text has a defined response, and an empty one
   * finds nothing.
   *
   * @param query The question in plain words, in at most 10,000 characters.
   * @param more What else to send.
   * @param options What differs for this one call.
   */
  query(
    query: Query['query'],
    more?: Omit<Query, 'query'> | undefined,
    options?: CallOptions | undefined,
  ): PageCall<ResultList<QueryPage, 'results'>, QueryPage['results'][number]> {
    return functions.query(this.caller, query, more, options)
  }

  /**
   * Summarises a conversation over a day, a week or a month.
   *
   * @param body What to send.
   * @param options What differs for this one call.
   */
  summarize(body: SummarizeRequest, options?: CallOptions | undefined): Call<Summary> {
    return functions.summarize(this.caller, body, options)
  }

  /**
   * Says whether the server and what it stands on are well.
   *
   * @param options What differs for this one call.
   */
  health(options?: CallOptions | undefined): Call<Health> {
    return functions.health(this.caller, options)
  }

  /**
   * Gives the server's metrics in the Prometheus text format.
   *
   * @param options What differs for this one call.
   */
  metrics(options?: CallOptions | undefined): Call<string> {
    return functions.metrics(this.caller, options)
  }

  /**
   * Gives this contract.
   *
   * @param options What differs for this one call.
   */
  contract(options?: CallOptions | undefined): Call<Contract> {
    return functions.contract(this.caller, options)
  }
}
