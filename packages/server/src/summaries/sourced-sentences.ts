import type { MessageRecord } from '../store/store.ts'
import { splitSentences } from '../text/sentences.ts'
import type { SourcedSentence } from './extract-summary.ts'

/** Roles of text that nobody says: prompts, and what tools gave. */
const silentRoles: ReadonlySet<string> = new Set(['system', 'developer', 'tool', 'function'])

/** The sentences of messages with where they are from; those of prompts and tools only where there is nothing else. */
export function sourcedSentences(
  messages: readonly Pick<MessageRecord, 'id' | 'role' | 'content'>[],
): readonly SourcedSentence[] {
  const said = messages.filter(({ role }) => !silentRoles.has(role))
  return (said.length === 0 ? messages : said).flatMap(({ id, content }) =>
    splitSentences(content).map((sentence) => ({ sentence, messageId: id })),
  )
}
