import { finish, type Steps } from '@sekha/search/steps'
import { splitSentencesInSteps } from '../sentences.ts'
import type { SourcedSentence } from './extract-summary.ts'

/** Roles of text that is not spoken: prompts and tool output. */
const silentRoles: ReadonlySet<string> = new Set(['system', 'developer', 'tool', 'function'])

/** The messages without prompts and tool output, or all of them if there is nothing else. */
export function spokenOf<M extends { readonly role: string }>(messages: readonly M[]): readonly M[] {
  const said = messages.filter(({ role }) => !silentRoles.has(role))
  return said.length === 0 ? messages : said
}

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
export const sourcedSentences = (
  messages: readonly SpokenMessage[],
  maxSentences = Infinity,
): readonly SourcedSentence[] => finish(sourcedSentencesInSteps(messages, maxSentences))

/** Same as {@link sourcedSentences}, in steps. */
export function* sourcedSentencesInSteps(
  messages: readonly SpokenMessage[],
  maxSentences = Infinity,
): Steps<readonly SourcedSentence[]> {
  const said = spokenOf(messages)
  const found: (readonly SourcedSentence[])[] = []
  let left = maxSentences
  for (const { id, content } of said.toReversed()) {
    if (left <= 0) break
    const sentences = yield* splitSentencesInSteps(content, left)
    found.push(sentences.map((sentence) => ({ sentence, messageId: id })))
    left -= sentences.length
  }
  return found.toReversed().flat()
}
