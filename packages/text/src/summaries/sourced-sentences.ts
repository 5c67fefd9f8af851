import { finish, type Steps } from '@sekha/search/steps'
import { checkCount } from '../check-input.ts'
import { splitSentencesInSteps } from '../sentences.ts'
import { checkMessages, type TextMessage } from '../text-message.ts'

/** A verbatim sentence and the message it is from. */
export interface SourcedSentence {
  readonly sentence: string
  /** The index of the message in the input. */
  readonly message: number
}

/** Roles of text that is not spoken: prompts and tool output. */
const silentRoles: ReadonlySet<string> = new Set(['system', 'developer', 'tool', 'function'])

/** The messages without prompts and tool output, or all of them if there is nothing else. */
export function spokenOf<M extends Pick<TextMessage, 'role'>>(messages: readonly M[]): readonly M[] {
  const said = messages.filter(({ role = 'user' }) => !silentRoles.has(role))
  return said.length === 0 ? messages : said
}

/**
 * Splits messages into sentences and keeps the source of each. Prompts and tool output are used only if there is
 * nothing else. Beyond `maxSentences`, keeps the first sentences of each of the newest messages.
 *
 * @param maxSentences The maximum number of sentences. @default unlimited
 * @throws {TypeError | RangeError} when a message is invalid, or the maximum not a non-negative integer
 */
export const sourcedSentences = (
  messages: readonly TextMessage[],
  maxSentences = Infinity,
): readonly SourcedSentence[] => finish(sourcedSentencesInSteps(messages, maxSentences))

/** Same as {@link sourcedSentences}, in steps. */
export function sourcedSentencesInSteps(
  messages: readonly TextMessage[],
  maxSentences = Infinity,
): Steps<readonly SourcedSentence[]> {
  checkMessages(messages)
  if (maxSentences !== Infinity) checkCount('maxSentences', maxSentences)
  return splitMessages(messages, maxSentences)
}

function* splitMessages(messages: readonly TextMessage[], maxSentences: number): Steps<readonly SourcedSentence[]> {
  const said = spokenOf(messages.map(({ role, content }, message) => ({ role, content, message })))
  const found: (readonly SourcedSentence[])[] = []
  let left = maxSentences
  for (const { message, content } of said.toReversed()) {
    if (left <= 0) break
    const sentences = yield* splitSentencesInSteps(content, left)
    found.push(sentences.map((sentence) => ({ sentence, message })))
    left -= sentences.length
  }
  return found.toReversed().flat()
}
