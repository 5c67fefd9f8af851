import { scoreImportance } from './importance-score.ts'
import type { Turn } from '@sekha/search/steps'
import type { Scope, Store } from '../store/store.ts'
import { excerpt } from '@sekha/text'
import type { ImportanceDraft } from './label-engine.ts'
import { readNewest } from '../maintenance/read-newest.ts'

/** The number of newest messages that are scored. */
const maxMessages = 500
/** The length of a message that is scored, in UTF-16 units. */
const maxTextLength = 20_000
/** The maximum input of a model, in UTF-16 units. */
const maxMaterialLength = 6000

/**
 * Scores the importance of a conversation by the first 20,000 characters of each of its newest 500 messages;
 * `undefined` if there is no such conversation.
 */
export async function scoreConversation(
  place: { readonly store: Store; readonly scope: Scope; readonly turn: Turn },
  conversationId: string,
): Promise<ImportanceDraft | undefined> {
  const { store, scope, turn } = place
  const conversation = await store.getConversation(scope, conversationId)
  if (conversation === undefined) return undefined
  const messages = await readNewest(place, conversation, { maxMessages, maxTextLength })
  return { ...(await turn.run(scoreImportance(messages))), material: excerpt(messages, maxMaterialLength) }
}
