/** Words that the field does not use, as parts of names or in prose, each with its replacement. */
export type Vocabulary = Readonly<Record<string, string>>

/** An occurrence of such a word. */
export interface FoundWord {
  /** From 1. */
  readonly line: number
  readonly word: string
  readonly instead: string
}

/** Finds every word of the vocabulary, in any case and within names: `readAnswer` and `x-answer` contain `answer`. */
export function findWords(text: string, vocabulary: Vocabulary): readonly FoundWord[] {
  const pattern = new RegExp(`(?<![a-z])(?:${Object.keys(vocabulary).join('|')})(?![a-z])`, 'gi')
  return text.split('\n').flatMap((line, index) => {
    // Split camel-case names into words.
    const spaced = line.replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ')
    return [...spaced.matchAll(pattern)].map(([word]) => ({
      line: index + 1,
      word,
      instead: vocabulary[word.toLowerCase()]!,
    }))
  })
}
