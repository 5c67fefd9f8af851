import type { ExplainedTerm, Snippet } from '../search/index.ts'
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

/** A message as a caller gives it. */
export interface MessageInput {
  readonly role: string
  readonly name: string | null
  readonly content: string
  /** When it was said; the moment it is stored if not given. */
  readonly timestamp: number | undefined
  readonly metadata: Readonly<Record<string, unknown>> | null
}

/** A conversation as a caller gives it. */
export interface ConversationInput {
  readonly label: string
  readonly folder: string
  readonly importance: number
  readonly metadata: Readonly<Record<string, unknown>> | null
  readonly messages: readonly MessageInput[]
}

/** A key that makes a write happen once; `fingerprint` is a hash of the request. */
export type IdempotencyInput = Pick<Idempotency, 'operation' | 'key' | 'fingerprint'>

/** A conversation of an export, with the messages of it that follow. */
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
  /** When a conversation that is here has changed, in the stream's own words. @default the time of the import */
  readonly updatedAt?: number | undefined
}

/** A message whose id belongs to another conversation than the one it came with. */
export interface MisplacedMessage {
  readonly id: string
  /** The conversation that it came with. */
  readonly conversationId: string
  /** The conversation that the id belongs to. */
  readonly ownerId: string
}

/** What became of a batch of an import; `misplaced` if the id of a message belongs to another conversation. */
export type ImportOutcome = WriteOutcome<ImportCounts> | ({ readonly outcome: 'misplaced' } & MisplacedMessage)

/** What to look for. */
export interface SearchRequest {
  readonly query: string
  readonly offset: number
  readonly limit: number
  readonly filter: ConversationFilter
  readonly role: string | undefined
  /** Whether words that the best messages have in common, and the turns around a message, count as well. */
  readonly related: boolean
  /** Whether text in double quotes has to appear as it stands. */
  readonly phrases?: boolean | undefined
  /** Whether the last word also finds words that begin with it. */
  readonly prefix?: boolean | undefined
  readonly snippets?: boolean | undefined
  readonly explain?: boolean | undefined
  /** No further messages are read once those that were hold so many characters. @default no limit */
  readonly maxCharacters?: number | undefined
}

/** A message that was found. `score` is from 0 to 1. */
export interface SearchHit {
  readonly score: number
  readonly message: MessageHit
  readonly snippet?: Snippet | undefined
  readonly explanation?: HitExplanation | undefined
}

/** The parts of a hit's score, as shares of the best one possible: they add up to it. */
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

/** What a search found, and what it looked for. */
export interface SearchResults {
  readonly hits: readonly SearchHit[]
  /** Whether there are fewer than asked for, because they hold `maxCharacters`. */
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

/** A summary of extracted sentences or, where one is stored that `model` wrote, that one. */
export interface SummaryDraft {
  readonly summary: StoredSummary
  /** Whether `summary` is what was asked for: written by that model, or extracted where none was asked for. */
  readonly isFinal: boolean
  /** What a model gets to write a better one: the turns, or the summaries below, oldest first. */
  readonly material: string
}

/** A label that would fit a conversation. */
export interface LabelIdea {
  readonly label: string
  /** From 0 to 1. */
  readonly confidence: number
  readonly isExisting: boolean
  readonly reason: string
}

/** Labels that would fit, and what a model gets to find better ones. */
export interface LabelDraft {
  /** The surest first. */
  readonly ideas: readonly LabelIdea[]
  /** The label that it has. */
  readonly own: string
  /** Every label that other conversations have. */
  readonly labels: readonly string[]
  readonly material: string
}

/** How important a conversation seems, and what a model gets to judge it. */
export interface ImportanceDraft {
  /** From 1 to 9, not rounded. */
  readonly score: number
  readonly reasons: readonly string[]
  readonly material: string
}

/** A conversation that could be let go. */
export interface IdleConversation {
  readonly conversation: ConversationRecord
  /** What it is about, in sentences of its own. */
  readonly preview: string
  readonly recommendation: 'archive' | 'keep'
  /** What a model gets to write a better preview. */
  readonly material: string
}

/** What the next prompt is about. */
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

/** How a message became a candidate for a context. */
export type ContextSource = 'pinned' | 'search' | 'label' | 'recent' | 'turn' | 'pair'

/** Why a candidate is not in a context. */
export type OmissionReason = 'budget' | 'duplicate' | 'diversity' | 'excluded'

export interface BuiltContext {
  /** In the order of a prompt. */
  readonly picks: readonly ContextPick[]
  readonly tokens: number
  /** The name of the token encoding. */
  readonly encoding: string
  /** The best candidates that are not in it. */
  readonly omitted: readonly { readonly messageId: string; readonly reason: OmissionReason }[]
}

/** What became of a context; `turn-too-long` if the newest turn of the running conversation is too much to read. */
export type ContextOutcome = BuiltContext | 'turn-too-long'

/** How something is that the server stands on. */
export interface Check {
  readonly ok: boolean
  /** Why not, for clients: it names neither path nor cause. */
  readonly error?: string | undefined
}

/** What the store responds without the search index having a part in it. */
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
 * What the server can do, in the words of the domain, apart from HTTP. Arguments and results can be cloned, so that it
 * can run in a worker. Writes are durable when their promise resolves; methods reject only when the server fails.
 */
export interface Memory extends Pick<Store, StoreReads> {
  /** Resolves when the store is open; rejects with the reason when it cannot be opened. Calls need not wait for it. */
  opened(): Promise<void>
  createConversation(
    scope: Scope,
    given: ConversationInput,
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
  /** All of the batch or nothing. */
  importConversations(scope: Scope, batch: readonly ImportInput[]): Promise<ImportOutcome>

  search(scope: Scope, request: SearchRequest): Promise<SearchResults>
  /** `undefined` if there is no such running conversation. */
  buildContext(scope: Scope, request: ContextRequest): Promise<ContextOutcome | undefined>
  /** `undefined` if there is no such conversation, here and below. */
  summarize(
    scope: Scope,
    conversationId: string,
    request: { readonly level: SummaryLevel; readonly model: string | null },
  ): Promise<SummaryDraft | undefined>
  saveSummary(scope: Scope, conversationId: string, summary: StoredSummary): Promise<'done' | 'not-found'>
  suggestLabels(scope: Scope, conversationId: string): Promise<LabelDraft | undefined>
  scoreImportance(scope: Scope, conversationId: string): Promise<ImportanceDraft | undefined>
  /** Conversations that were not accessed since `before`, the least recently accessed first. */
  findIdle(
    scope: Scope,
    request: { readonly before: number; readonly importanceMax: number | undefined; readonly limit: number },
  ): Promise<{ readonly idle: readonly IdleConversation[]; readonly total: number }>
  /** Archives all of them or none. */
  archiveConversations(scope: Scope, ids: readonly string[]): Promise<ArchiveOutcome>
  /** The number of the newest conversation: an export that starts now ends there. */
  lastConversation(scope: Scope): Promise<number>

  /**
   * Whether the store can read and write, its file is the one that was opened and has room, and the search indexes that
   * were asked for could be read. Never rejects.
   */
  check(): Promise<{ readonly database: Check; readonly index: Check }>
  /** Every problem that a full check finds: of the store, and of the index against the text. Slow. */
  verify(): Promise<readonly string[]>
  /** Waits for what is under way and lets go of everything. Idempotent. */
  close(): Promise<void>
}
