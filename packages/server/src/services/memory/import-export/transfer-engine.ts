import type { MessageInput } from '../messages/message-engine.ts'
import type { ConversationStatus, ImportCounts, Scope, Store, WriteOutcome } from '../store/store.ts'

/** A conversation to import, with some or all of its messages. */
export interface ImportInput {
  readonly conversation: {
    readonly id: string
    /** In the scope of the import, as `namespace`. @default null: none */
    readonly user?: string | null | undefined
    readonly namespace?: string | null | undefined
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
  /** The conversation that already has a message with this id; null if it is outside of the scope. */
  readonly ownerId: string | null
}

/**
 * The outcome of an import batch; `misplaced` if the id of a message belongs to another conversation, and `taken` if that
 * of a conversation belongs to one outside of the scope.
 */
export type ImportOutcome =
  | WriteOutcome<ImportCounts>
  | ({ readonly outcome: 'misplaced' } & MisplacedMessage)
  | { readonly outcome: 'taken'; readonly id: string }

/** Exports and imports conversations. */
export interface TransferEngine extends Pick<Store, 'readExport'> {
  /** Returns the number of the newest conversation. An export that starts now ends there. */
  lastConversation(scope: Scope): Promise<number>
  /** Imports the whole batch or nothing. */
  importConversations(scope: Scope, batch: readonly ImportInput[]): Promise<ImportOutcome>
}
