import { checkStrings } from '../check-input.ts'

const endsSentence = /[.!?…。！？][\s"'”’)»」』]*$/u

/**
 * Joins sentences with spaces. A sentence without an end mark, such as a list item, ends with a line break instead.
 *
 * @throws {TypeError} when a sentence is not a string
 */
export function joinSentences(sentences: readonly string[]): string {
  checkStrings('sentences', sentences)
  return sentences
    .map((sentence) => sentence + (endsSentence.test(sentence) ? ' ' : '\n'))
    .join('')
    .trim()
}
