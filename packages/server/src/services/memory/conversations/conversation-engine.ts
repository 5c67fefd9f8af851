import type { MessageInput } from '../messages/message-engine.ts'
import type {
  ConversationChange,
  ConversationRecord,
  CreatedConversation,
  Scope,
  Store,
  WriteOutcome,
  IdempotencyInput,
} from '../store/store.ts'

/** A conversation to create. */
export interface ConversationInput {
  /** In the scope, as `namespace`. @default null: none */
  readonly user?: string | null | undefined
  readonly namespace?: string | null | undefined
  readonly label: string
  readonly folder: string
  readonly importance: number
  readonly metadata: Readonly<Record<string, unknown>> | null
  readonly messages: readonly MessageInput[]
}

/** Stores and reads conversations. */
export interface ConversationEngine extends Pick<
  Store,
  'getConversation' | 'listConversations' | 'countConversations'
> {
  createConversation(
    scope: Scope,
    input: ConversationInput,
    key?: IdempotencyInput,
  ): Promise<WriteOutcome<CreatedConversation>>
  updateConversation(
    scope: Scope,
    id: string,
    change: ConversationChange,
    expectedRevision?: number,
    key?: IdempotencyInput,
  ): Promise<WriteOutcome<ConversationRecord>>
  deleteConversation(scope: Scope, id: string): Promise<WriteOutcome<{ readonly number: number }>>
}
