import type { Steps } from '@sekha/search/steps'
import { splitSentences } from '../sentences.ts'
import type { SourcedSentence } from './extract-summary.ts'

/** Roles of text that is not spoken: prompts and tool output. */
const silentRoles: ReadonlySet<string> = new Set(['system', 'developer', 'tool', 'function'])

/** The parts of a message that a summary reads. */
export interface SpokenMessage {
  readonly id: string
  readonly role: string
  readonly content: string
}

/**
 * Splits messages into sentences and keeps the source of each. Prompts and tool output are used only if there is
 * nothing else. Beyond `maxSentences`, keeps the first sentences of each of the newest messages.
 */
export function* sourcedSentences(
  messages: readonly SpokenMessage[],
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
