import { analyze, languageOf } from '@sekha/search/analysis'
import { finish, type Steps } from '@sekha/search/steps'
import { checkCount, checkOptions } from './check-input.ts'
import { keyPhrasesInSteps } from './key-phrases.ts'
import { limitText } from './limit-text.ts'
import { splitSentencesInSteps } from './sentences.ts'
import { isCourtesy } from './summaries/sentence-value.ts'
import { spokenOf } from './summaries/sourced-sentences.ts'
import { checkMessages, type TextMessage } from './text-message.ts'

/** Options of {@link title}. */
export interface TitleOptions {
  /** The maximum length in UTF-16 units. @default 60 */
  readonly maxLength?: number | undefined
}

/** The number of sentences to choose from, first ones first. */
const maxCandidates = 30
/** A sentence this much further down has half the value: conversations begin with their subject. */
const halfValueAfter = 4
/** The value of a sentence that must be cut. */
const cutShare = 0.6
/** Sentences with fewer terms are rarely a subject. */
const minTerms = 2

/**
 * Selects a title for a conversation: the early sentence that has most of its key phrases, word for word, without its
 * full stop. A longer one is cut between words, with an ellipsis. Prefers what users say. Empty if no message has a letter or number.
 *
 * @throws {TypeError | RangeError} when a message or an option is invalid
 */
export const title = (messages: readonly TextMessage[], options: TitleOptions = {}): string =>
  finish(titleInSteps(messages, options))

/** Same as {@link title}, in steps. */
export function titleInSteps(messages: readonly TextMessage[], options: TitleOptions = {}): Steps<string> {
  checkMessages(messages)
  checkOptions('title()', options, ['maxLength'])
  const { maxLength = 60 } = options
  checkCount('maxLength', maxLength, 1)
  return select(messages, maxLength)
}

function* select(messages: readonly TextMessage[], maxLength: number): Steps<string> {
  const spoken = spokenOf(messages.map(({ role = 'user', content }) => ({ role, content })))
  const fromUsers = spoken.filter(({ role }) => role === 'user')
  let best = ''
  for (const group of fromUsers.length === 0 ? [spoken] : [fromUsers, spoken]) {
    best = yield* selectFrom(
      group.map(({ content }) => content),
      maxLength,
    )
    if (best !== '') break
  }
  return best
}

function* selectFrom(texts: readonly string[], maxLength: number): Steps<string> {
  const phrases = yield* keyPhrasesInSteps(texts)
  const language = languageOf(texts.join('\n'))
  let best = ''
  let most = -1
  for (const [at, sentence] of (yield* firstSentences(texts)).entries()) {
    const terms = new Set(analyze(sentence, [], language))
    let value = terms.size < minTerms ? 0.1 : 0.2
    for (const [rank, phrase] of phrases.entries())
      if (phrase.terms.every((term) => terms.has(term))) value += 1 / (rank + 1)
    value /= 1 + at / halfValueAfter
    if (isCourtesy(sentence)) value *= 0.3
    const text = withoutStop(sentence)
    if (text.length > maxLength) value *= cutShare
    if (value > most) {
      most = value
      best = fit(text, maxLength)
    }
    yield
  }
  return best
}

function* firstSentences(texts: readonly string[]): Steps<readonly string[]> {
  const sentences: string[] = []
  for (const text of texts) {
    for (const sentence of yield* splitSentencesInSteps(text, maxCandidates - sentences.length))
      sentences.push(sentence)
    if (sentences.length >= maxCandidates) break
  }
  return sentences
}

/** Cuts a sentence between words, and marks the cut. */
function fit(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  return `${limitText(text, maxLength - 1).replace(/[\s,;:.–—-]+$/u, '')}…`
}

/** Titles have no full stop. A question mark, an ellipsis and an abbreviation stay. */
const withoutStop = (sentence: string): string => sentence.replace(/(?<![.\s]|\b\p{L})[.:,;]$/u, '').replace(/。$/u, '')
