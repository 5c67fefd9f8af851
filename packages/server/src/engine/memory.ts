import type {
  AppendedMessages,
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
  WriteOutcome,
} from '../store/store.ts'

/** A message as a caller gives it. */
export interface GivenMessage {
  readonly role: string
  readonly name: string | null
  readonly content: string
  /** When it was said; the moment it is stored if not given. */
  readonly timestamp: number | undefined
  readonly metadata: Readonly<Record<string, unknown>> | null
}

/** A conversation as a caller gives it. */
export interface GivenConversation {
  readonly label: string
  readonly folder: string
  readonly importance: number
  readonly metadata: Readonly<Record<string, unknown>> | null
  readonly messages: readonly GivenMessage[]
}

/** A key that makes a write happen once; `fingerprint` is a hash of the request. */
export type GivenKey = Pick<Idempotency, 'operation' | 'key' | 'fingerprint'>

/** A conversation of an export, with the messages of it that follow. */
export interface GivenImport {
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
  readonly messages: readonly (GivenMessage & { readonly id: string; readonly timestamp: number })[]
}

/** What to look for. */
export interface SearchRequest {
  readonly query: string
  readonly offset: number
  readonly limit: number
  readonly filter: ConversationFilter
  readonly role: string | undefined
}

/** A message that was found. `score` is from 0 to 1. */
export interface SearchHit {
  readonly score: number
  readonly message: MessageHit
}

/** How something is that the server stands on. */
export interface Check {
  readonly ok: boolean
  readonly error?: string | undefined
}

/** What the store answers without the search index having a part in it. */
type StoreReads =
  | 'getConversation'
  | 'listConversations'
  | 'countConversations'
  | 'listMessages'
  | 'listLabels'
  | 'listFolders'
  | 'readExport'
  | 'statistics'

/**
 * What the server can do, in the words of the domain, apart from HTTP. Arguments and results can be cloned, so that it
 * can run in a worker. Writes are durable when their promise resolves; methods reject only when the server fails.
 */
export interface Memory extends Pick<Store, StoreReads> {
  createConversation(scope: Scope, given: GivenConversation, key?: GivenKey): Promise<WriteOutcome<CreatedConversation>>
  appendMessages(
    scope: Scope,
    conversationId: string,
    messages: readonly GivenMessage[],
    key?: GivenKey,
  ): Promise<WriteOutcome<AppendedMessages>>
  updateConversation(
    scope: Scope,
    id: string,
    change: ConversationChange,
    expectedRevision?: number,
    key?: GivenKey,
  ): Promise<WriteOutcome<ConversationRecord>>
  deleteConversation(scope: Scope, id: string): Promise<WriteOutcome<{ readonly number: number }>>
  importConversations(scope: Scope, batch: readonly GivenImport[]): Promise<WriteOutcome<ImportCounts>>

  search(scope: Scope, request: SearchRequest): Promise<{ readonly hits: readonly SearchHit[]; readonly total: number }>
  /** The number of the newest conversation: an export that starts now ends there. */
  lastConversation(scope: Scope): Promise<number>

  /** Whether the store can read and write, and the search index answers. Never rejects. */
  check(): Promise<{ readonly database: Check; readonly index: Check }>
  /** Every problem that a full check finds: of the store, and of the index against the text. Slow. */
  verify(): Promise<readonly string[]>
  /** Waits for what is under way and lets go of everything. Idempotent. */
  close(): Promise<void>
}
