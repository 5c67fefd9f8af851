const endsSentence = /[.!?…。！？][\s"'”’)»」』]*$/u

/** Joins sentences with spaces. A sentence without an end mark, such as a list item, ends with a line break instead. */
export function joinSentences(sentences: readonly string[]): string {
  return sentences
    .map((sentence) => sentence + (endsSentence.test(sentence) ? ' ' : '\n'))
    .join('')
    .trim()
}
