import { finish, type Steps } from '@sekha/search/steps'
import { checkCount, checkOptions } from '../check-input.ts'
import { checkMessages, type TextMessage } from '../text-message.ts'
import { extractSummaryInSteps } from './extract-summary.ts'
import { joinSentences } from './join-sentences.ts'
import { type SourcedSentence, sourcedSentencesInSteps } from './sourced-sentences.ts'

/** The limits of a summary. */
export interface SummarizeOptions {
  /** The maximum number of words. The best sentence is included even if it is longer. @default 100 */
  readonly maxWords?: number | undefined
  /** The maximum number of sentences. @default unlimited */
  readonly maxSentences?: number | undefined
}

/** A summary of messages. */
export interface Summary {
  /** Its sentences, in the order of the messages; empty if no message contains a sentence. */
  readonly text: string
  /** Each sentence, word for word, and the index of the message that it is from. */
  readonly sources: readonly SourcedSentence[]
}

/**
 * Selects the sentences that best represent messages. Every sentence is quoted word for word: nothing is invented.
 * Repetitions, greetings and questions are passed over for decisions, numbers and names.
 *
 * @throws {TypeError | RangeError} when a message or an option is invalid
 */
export const summarize = (messages: readonly TextMessage[], options: SummarizeOptions = {}): Summary =>
  finish(summarizeInSteps(messages, options))

/** Same as {@link summarize}, in steps. */
export function summarizeInSteps(messages: readonly TextMessage[], options: SummarizeOptions = {}): Steps<Summary> {
  checkMessages(messages)
  checkOptions('summarize()', options, ['maxWords', 'maxSentences'])
  const { maxWords = 100, maxSentences } = options
  checkCount('maxWords', maxWords, 1)
  if (maxSentences !== undefined) checkCount('maxSentences', maxSentences, 1)
  return extract(messages, maxWords, maxSentences)
}

function* extract(
  messages: readonly TextMessage[],
  maxWords: number,
  maxSentences: number | undefined,
): Steps<Summary> {
  const sources = yield* extractSummaryInSteps(yield* sourcedSentencesInSteps(messages), { maxWords, maxSentences })
  return { text: joinSentences(sources.map(({ sentence }) => sentence)), sources }
}
