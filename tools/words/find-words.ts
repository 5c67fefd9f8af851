/** Words and phrases that the field does not use, as parts of names or in prose, each with its replacement. */
export type Vocabulary = Readonly<Record<string, string>>

/** An occurrence of such a word. */
export interface FoundWord {
  /** From 1. */
  readonly line: number
  readonly word: string
  readonly instead: string
}

/**
 * Finds every word of the vocabulary, in any case and within names: `readAnswer` and `x-answer` contain `answer`.
 *
 * @param beginnings Words that no camel-case name may begin with, although prose may use them: `given` finds `givenName`.
 */
export function findWords(text: string, vocabulary: Vocabulary, beginnings: Vocabulary = {}): readonly FoundWord[] {
  const words = new RegExp(`(?<![a-z])(?:${Object.keys(vocabulary).join('|')})(?![a-z])`, 'gi')
  const names = new RegExp(`(?<![A-Za-z\\d_$])(${Object.keys(beginnings).join('|')})[A-Z][A-Za-z\\d]*`, 'g')
  const hasBeginnings = Object.keys(beginnings).length > 0
  return text.split('\n').flatMap((content, index) => {
    const line = index + 1
    // Split camel-case names into words.
    const spaced = content.replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ')
    const found = [...spaced.matchAll(words)].map(([word]) => ({
      line,
      word,
      instead: vocabulary[word.toLowerCase()]!,
    }))
    if (!hasBeginnings) return found
    const named = [...content.matchAll(names)].map(([word, start]) => ({ line, word, instead: beginnings[start!]! }))
    return [...found, ...named]
  })
}
