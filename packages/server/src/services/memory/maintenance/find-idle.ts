import { recommend } from './recommend.ts'
import type { Turn } from '@sekha/search/steps'
import type { ConversationRecord, Scope, Store } from '../store/store.ts'
import { excerpt, extractSummaryInSteps, joinSentences, sourcedSentencesInSteps } from '@sekha/text'
import type { IdleConversation } from './maintenance-engine.ts'
import { readNewest } from './read-newest.ts'

/** The number of newest messages in a preview. */
const maxMessages = 40
/** The maximum length read of a message, in UTF-16 units, and the maximum number of sentences. */
const maxTextLength = 5000
const maxPreviewSentences = 1000
/** The limits that the legacy server sets for its model. */
const previewLimits = { maxSentences: 2, maxWords: 50 }
/** The maximum input of a model, in UTF-16 units. */
const maxMaterialLength = 6000

/** The location of conversations, and the operation's turn on the thread. */
interface IdlePlace {
  readonly store: Store
  readonly scope: Scope
  readonly turn: Turn
}

/** Selects idle conversations. */
interface IdleRequest {
  readonly before: number
  readonly importanceMax: number | undefined
  readonly limit: number
}

/**
 * Finds active, unpinned conversations that were not accessed since `before`, least recently accessed first. Each has a
 * preview of up to two sentences from the first 5,000 characters of its newest messages. `total` includes those beyond
 * the limit. Does not count as an access.
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
  const sentences = await turn.run(sourcedSentencesInSteps(messages, maxPreviewSentences))
  const best = await turn.run(extractSummaryInSteps(sentences, previewLimits))
  return {
    conversation,
    preview: joinSentences(best.map(({ sentence }) => sentence)),
    recommendation: recommend(conversation),
    material: excerpt(messages, maxMaterialLength),
  }
}
