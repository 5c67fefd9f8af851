import { judgeImportance } from '../importance/judge.ts'
import type { Scope, Store } from '../store/store.ts'
import { excerpt } from '../text/excerpt.ts'
import type { ImportanceDraft } from './memory.ts'
import { readNewest } from './read-newest.ts'

/** The most messages that are judged, the newest ones. */
const maxMessages = 500
/** The most that a model gets, in UTF-16 units. */
const maxMaterialLength = 6000

/** How important a conversation seems by its newest 500 messages; `undefined` if there is no such conversation. */
export async function judgeConversation(
  store: Store,
  scope: Scope,
  conversationId: string,
): Promise<ImportanceDraft | undefined> {
  const conversation = await store.getConversation(scope, conversationId)
  if (conversation === undefined) return undefined
  const messages = await readNewest(store, scope, conversation, maxMessages)
  return { ...judgeImportance(messages), material: excerpt(messages, maxMaterialLength) }
}
