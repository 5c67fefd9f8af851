import type { AppendedMessages, Scope, Store, WriteOutcome, IdempotencyInput } from '../store/store.ts'

/** A message to store. */
export interface MessageInput {
  readonly role: string
  readonly name: string | null
  readonly content: string
  /** The time of the message. @default the time it is stored */
  readonly timestamp: number | undefined
  readonly metadata: Readonly<Record<string, unknown>> | null
}

/** Stores and reads messages. */
export interface MessageEngine extends Pick<Store, 'listMessages'> {
  appendMessages(
    scope: Scope,
    conversationId: string,
    messages: readonly MessageInput[],
    key?: IdempotencyInput,
  ): Promise<WriteOutcome<AppendedMessages>>
}
