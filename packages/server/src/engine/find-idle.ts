import { recommend } from '../pruning/recommend.ts'
import type { ConversationRecord, Scope, Store } from '../store/store.ts'
import { extractSummary } from '../summaries/extract-summary.ts'
import { joinSentences } from '../summaries/join-sentences.ts'
import { sourcedSentences } from '../summaries/sourced-sentences.ts'
import { excerpt } from '../text/excerpt.ts'
import type { IdleConversation } from './memory.ts'
import { readNewest } from './read-newest.ts'

/** A preview is made of so many messages, the newest ones. */
const maxMessages = 40
/** As the original server asks its model for. */
const previewLimits = { maxSentences: 2, maxWords: 50 }
/** The most that a model gets, in UTF-16 units. */
const maxMaterialLength = 6000

/** Which conversations to find. */
interface IdleRequest {
  readonly before: number
  readonly importanceMax: number | undefined
  readonly limit: number
}

/**
 * Active conversations that are not pinned and were not accessed since `before`, the least recently accessed first, each
 * with up to two of its sentences. `total` counts those beyond the limit too. Finding them is no access.
 */
export async function findIdle(
  store: Store,
  scope: Scope,
  request: IdleRequest,
): Promise<{ readonly idle: readonly IdleConversation[]; readonly total: number }> {
  const { conversations, total } = await store.listIdle(scope, request)
  const idle: IdleConversation[] = []
  for (const conversation of conversations) idle.push(await describe(store, scope, conversation))
  return { idle, total }
}

async function describe(store: Store, scope: Scope, conversation: ConversationRecord): Promise<IdleConversation> {
  const messages = await readNewest(store, scope, conversation, maxMessages)
  const best = extractSummary(sourcedSentences(messages), previewLimits)
  return {
    conversation,
    preview: joinSentences(best.map(({ sentence }) => sentence)),
    recommendation: recommend(conversation),
    material: excerpt(messages, maxMaterialLength),
  }
}
