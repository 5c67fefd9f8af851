const endsSentence = /[.!?…。！？][\s"'”’)»」』]*$/u

/** The sentences as one text; behind one without an end mark, such as an item of a list, the line ends. */
export function joinSentences(sentences: readonly string[]): string {
  return sentences
    .map((sentence) => sentence + (endsSentence.test(sentence) ? ' ' : '\n'))
    .join('')
    .trim()
}
