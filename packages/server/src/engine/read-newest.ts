import type { ConversationRecord, MessageRecord, Scope, Store } from '../store/store.ts'

/** The last messages of a conversation, in their order; none if it is gone. */
export async function readNewest(
  store: Store,
  scope: Scope,
  { id, messageCount }: ConversationRecord,
  limit: number,
): Promise<readonly MessageRecord[]> {
  const page = await store.listMessages(scope, id, { afterSequence: Math.max(0, messageCount - limit), limit })
  return page?.messages ?? []
}
