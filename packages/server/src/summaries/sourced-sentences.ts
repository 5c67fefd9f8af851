import type { Steps } from '../steps/steps.ts'
import type { MessageRecord } from '../store/store.ts'
import { splitSentences } from '../text/sentences.ts'
import type { SourcedSentence } from './extract-summary.ts'

/** Roles of text that nobody says: prompts, and what tools gave. */
const silentRoles: ReadonlySet<string> = new Set(['system', 'developer', 'tool', 'function'])

/**
 * The sentences of messages with where they are from; those of prompts and tools only where there is nothing else. Where
 * there are more than `maxSentences`, those of the newest messages, and of a message its first.
 */
export function* sourcedSentences(
  messages: readonly Pick<MessageRecord, 'id' | 'role' | 'content'>[],
  maxSentences = Number.POSITIVE_INFINITY,
): Steps<readonly SourcedSentence[]> {
  const said = messages.filter(({ role }) => !silentRoles.has(role))
  const found: (readonly SourcedSentence[])[] = []
  let left = maxSentences
  for (const { id, content } of (said.length === 0 ? messages : said).toReversed()) {
    if (left <= 0) break
    const sentences = yield* splitSentences(content, left)
    found.push(sentences.map((sentence) => ({ sentence, messageId: id })))
    left -= sentences.length
  }
  return found.toReversed().flat()
}
