import { recommend } from '../pruning/recommend.ts'
import type { Turn } from '../steps/turns.ts'
import type { ConversationRecord, Scope, Store } from '../store/store.ts'
import { extractSummary } from '../summaries/extract-summary.ts'
import { joinSentences } from '../summaries/join-sentences.ts'
import { sourcedSentences } from '../summaries/sourced-sentences.ts'
import { excerpt } from '../text/excerpt.ts'
import type { IdleConversation } from './memory.ts'
import { readNewest } from './read-newest.ts'

/** A preview is made of so many messages, the newest ones. */
const maxMessages = 40
/** What is read of a message, in UTF-16 units, and how many sentences at most. */
const maxTextLength = 5000
const maxPreviewSentences = 1000
/** As the legacy server asks its model for. */
const previewLimits = { maxSentences: 2, maxWords: 50 }
/** The most that a model gets, in UTF-16 units. */
const maxMaterialLength = 6000

/** Where conversations are, and the time that the operation has on the thread. */
interface IdlePlace {
  readonly store: Store
  readonly scope: Scope
  readonly turn: Turn
}

/** Which conversations to find. */
interface IdleRequest {
  readonly before: number
  readonly importanceMax: number | undefined
  readonly limit: number
}

/**
 * Active conversations that are not pinned and were not accessed since `before`, the least recently accessed first, each
 * with up to two of its sentences, of the first 5,000 characters of its newest messages. `total` counts those beyond the limit too. Finding them is no access.
 */
export async function findIdle(
  place: IdlePlace,
  request: IdleRequest,
): Promise<{ readonly idle: readonly IdleConversation[]; readonly total: number }> {
  const { conversations, total } = await place.store.listIdle(place.scope, request)
  const idle: IdleConversation[] = []
  for (const conversation of conversations) idle.push(await describe(place, conversation))
  return { idle, total }
}

async function describe(place: IdlePlace, conversation: ConversationRecord): Promise<IdleConversation> {
  const { turn } = place
  const messages = await readNewest(place, conversation, { maxMessages, maxTextLength })
  const sentences = await turn.run(sourcedSentences(messages, maxPreviewSentences))
  const best = await turn.run(extractSummary(sentences, previewLimits))
  return {
    conversation,
    preview: joinSentences(best.map(({ sentence }) => sentence)),
    recommendation: recommend(conversation),
    material: excerpt(messages, maxMaterialLength),
  }
}
