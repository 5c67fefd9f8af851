import type { Snippet } from '@sekha/search/analysis'
import type { ExplainedTerm } from '@sekha/search/segments'
import type {
  AppendedMessages,
  ArchiveOutcome,
  ConversationChange,
  ConversationFilter,
  ConversationRecord,
  ConversationStatus,
  CreatedConversation,
  Idempotency,
  ImportCounts,
  MessageHit,
  Scope,
  Store,
  StoredSummary,
  SummaryLevel,
  WriteOutcome,
} from '../store/store.ts'

/** A message to store. */
export interface MessageInput {
  readonly role: string
  readonly name: string | null
  readonly content: string
  /** The time of the message. @default the time it is stored */
  readonly timestamp: number | undefined
  readonly metadata: Readonly<Record<string, unknown>> | null
}

/** A conversation to create. */
export interface ConversationInput {
  readonly label: string
  readonly folder: string
  readonly importance: number
  readonly metadata: Readonly<Record<string, unknown>> | null
  readonly messages: readonly MessageInput[]
}

/** A key that makes a write happen once; `fingerprint` is a hash of the request. */
export type IdempotencyInput = Pick<Idempotency, 'operation' | 'key' | 'fingerprint'>

/** A conversation to import, with some or all of its messages. */
export interface ImportInput {
  readonly conversation: {
    readonly id: string
    readonly label: string
    readonly folder: string
    readonly status: ConversationStatus
    readonly importance: number
    readonly importanceBeforePin: number | null
    readonly metadata: Readonly<Record<string, unknown>> | null
    readonly createdAt: number
    readonly updatedAt: number
  } | null
  readonly conversationId: string
  readonly messages: readonly (MessageInput & { readonly id: string; readonly timestamp: number })[]
  /** The new `updatedAt` of a stored conversation, as the stream gives it. @default the time of the import */
  readonly updatedAt?: number | undefined
}

/** A message whose id is already used in another conversation. */
export interface MisplacedMessage {
  readonly id: string
  /** The conversation of the message in the import. */
  readonly conversationId: string
  /** The conversation that already has a message with this id. */
  readonly ownerId: string
}

/** The outcome of an import batch; `misplaced` if the id of a message belongs to another conversation. */
export type ImportOutcome = WriteOutcome<ImportCounts> | ({ readonly outcome: 'misplaced' } & MisplacedMessage)

/** A search for messages. */
export interface SearchRequest {
  readonly query: string
  readonly offset: number
  readonly limit: number
  readonly filter: ConversationFilter
  readonly role: string | undefined
  /** Whether words shared by the best messages, and the turns around a message, count too. */
  readonly related: boolean
  /** Whether text in double quotes must appear verbatim. */
  readonly phrases?: boolean | undefined
  /** Whether the last word also matches words that begin with it. */
  readonly prefix?: boolean | undefined
  readonly snippets?: boolean | undefined
  readonly explain?: boolean | undefined
  /** Stops reading messages once they hold this many characters. @default no limit */
  readonly maxCharacters?: number | undefined
}

/** A message found by a search. `score` is from 0 to 1. */
export interface SearchHit {
  readonly score: number
  readonly message: MessageHit
  readonly snippet?: Snippet | undefined
  readonly explanation?: HitExplanation | undefined
}

/** The parts of a hit's score, as shares of the best possible score. They add up to the score. */
export interface HitExplanation {
  readonly terms: readonly (Omit<ExplainedTerm, 'raw'> & { readonly score: number })[]
  readonly neighbours: readonly {
    readonly messageId: string
    readonly distance: number
    readonly weight: number
    readonly score: number
  }[]
  readonly bestPossible: number
}

/** The hits of a search, and the terms that were searched. */
export interface SearchResults {
  readonly hits: readonly SearchHit[]
  /** Whether `maxCharacters` cut off the hits. */
  readonly isCut: boolean
  readonly total: number
  readonly searched: {
    readonly terms: readonly string[]
    readonly missing: readonly string[]
    readonly feedback: readonly string[]
    readonly phrases: readonly string[]
    readonly messages: number
  }
}

/** The stored summary that `model` wrote or, if there is none, a summary of extracted sentences. */
export interface SummaryDraft {
  readonly summary: StoredSummary
  /** Whether `summary` meets the request: written by that model, or extracted if no model was requested. */
  readonly isFinal: boolean
  /** The input for a model: the turns or the lower-level summaries, oldest first. */
  readonly material: string
}

/** A suggested label. */
export interface LabelIdea {
  readonly label: string
  /** From 0 to 1. */
  readonly confidence: number
  readonly isExisting: boolean
  readonly reason: string
}

/** Suggested labels, and the input for a model that finds better ones. */
export interface LabelDraft {
  /** By descending confidence. */
  readonly ideas: readonly LabelIdea[]
  /** The current label of the conversation. */
  readonly own: string
  /** All labels of other conversations. */
  readonly labels: readonly string[]
  readonly material: string
}

/** The importance of a conversation by the rules, and the input for a model that scores it. */
export interface ImportanceDraft {
  /** From 1 to 9, not rounded. */
  readonly score: number
  readonly reasons: readonly string[]
  readonly material: string
}

/** A conversation that could be archived. */
export interface IdleConversation {
  readonly conversation: ConversationRecord
  /** A few sentences of the conversation. */
  readonly preview: string
  readonly recommendation: 'archive' | 'keep'
  /** The input for a model that writes a better preview. */
  readonly material: string
}

/** A request for the context of a prompt. */
export interface ContextRequest {
  readonly query: string
  readonly preferredLabels: readonly string[]
  /** In tokens. */
  readonly budget: number
  /** Normalised. */
  readonly excludedFolders: readonly string[]
  /** The running conversation. */
  readonly conversationId: string | undefined
  readonly filter: ConversationFilter
  readonly role: string | undefined
}

/** A message of a context. */
export interface ContextPick {
  readonly message: MessageHit
  readonly source: ContextSource
  readonly rank: number
  readonly tokens: number
}

/** The reason why a message is a candidate for a context. */
export type ContextSource = 'pinned' | 'search' | 'label' | 'recent' | 'turn' | 'pair'

/** The reason why a context omits a candidate. */
export type OmissionReason = 'budget' | 'duplicate' | 'diversity' | 'excluded'

export interface BuiltContext {
  /** In prompt order. */
  readonly picks: readonly ContextPick[]
  readonly tokens: number
  /** The name of the token encoding. */
  readonly encoding: string
  /** The best candidates that are not included. */
  readonly omitted: readonly { readonly messageId: string; readonly reason: OmissionReason }[]
}

/** The outcome of a context; `turn-too-long` if the newest turn of the running conversation is too long to read. */
export type ContextOutcome = BuiltContext | 'turn-too-long'

/** The health of one component. */
export interface Check {
  readonly ok: boolean
  /** The reason for a failure, for clients, without path or cause. */
  readonly error?: string | undefined
}

/** The reads that do not involve the search index. */
type StoreReads =
  | 'getConversation'
  | 'listConversations'
  | 'countConversations'
  | 'listMessages'
  | 'listLabels'
  | 'listFolders'
  | 'readExport'
  | 'statistics'
  | 'tenantStatistics'

/**
 * The operations of the server in domain terms, without HTTP. Arguments and results can be cloned, so a memory can run
 * in a worker. Writes are durable when their promise resolves. Methods reject only if the server fails.
 */
export interface Memory extends Pick<Store, StoreReads> {
  /** Resolves when the store is open, or rejects with the reason if it cannot be opened. Calls need not wait for it. */
  opened(): Promise<void>
  createConversation(
    scope: Scope,
    input: ConversationInput,
    key?: IdempotencyInput,
  ): Promise<WriteOutcome<CreatedConversation>>
  appendMessages(
    scope: Scope,
    conversationId: string,
    messages: readonly MessageInput[],
    key?: IdempotencyInput,
  ): Promise<WriteOutcome<AppendedMessages>>
  updateConversation(
    scope: Scope,
    id: string,
    change: ConversationChange,
    expectedRevision?: number,
    key?: IdempotencyInput,
  ): Promise<WriteOutcome<ConversationRecord>>
  deleteConversation(scope: Scope, id: string): Promise<WriteOutcome<{ readonly number: number }>>
  /** Imports the whole batch or nothing. */
  importConversations(scope: Scope, batch: readonly ImportInput[]): Promise<ImportOutcome>

  search(scope: Scope, request: SearchRequest): Promise<SearchResults>
  /** Builds a context; `undefined` if there is no such running conversation. */
  buildContext(scope: Scope, request: ContextRequest): Promise<ContextOutcome | undefined>
  /** Like the methods below, returns `undefined` if there is no such conversation. */
  summarize(
    scope: Scope,
    conversationId: string,
    request: { readonly level: SummaryLevel; readonly model: string | null },
  ): Promise<SummaryDraft | undefined>
  saveSummary(scope: Scope, conversationId: string, summary: StoredSummary): Promise<'done' | 'not-found'>
  suggestLabels(scope: Scope, conversationId: string): Promise<LabelDraft | undefined>
  scoreImportance(scope: Scope, conversationId: string): Promise<ImportanceDraft | undefined>
  /** Finds conversations that were not accessed since `before`, least recently accessed first. */
  findIdle(
    scope: Scope,
    request: { readonly before: number; readonly importanceMax: number | undefined; readonly limit: number },
  ): Promise<{ readonly idle: readonly IdleConversation[]; readonly total: number }>
  /** Archives all of the conversations or none. */
  archiveConversations(scope: Scope, ids: readonly string[]): Promise<ArchiveOutcome>
  /** Returns the number of the newest conversation. An export that starts now ends there. */
  lastConversation(scope: Scope): Promise<number>

  /**
   * Checks that the store can read and write, that its file is the one that was opened and has room, and that all
   * search indexes used so far could be read. Never rejects.
   */
  check(): Promise<{ readonly database: Check; readonly index: Check }>
  /** Checks the store, and the index against the stored messages, and returns every problem. Slow. */
  verify(): Promise<readonly string[]>
  /** Waits for running calls, then releases all resources. Idempotent. */
  close(): Promise<void>
}
