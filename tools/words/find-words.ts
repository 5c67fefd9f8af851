/** A word that the field does not use, as a part of a name or in prose, and what it says instead. */
export type Vocabulary = Readonly<Record<string, string>>

/** Where such a word stands. */
export interface FoundWord {
  /** From 1. */
  readonly line: number
  readonly word: string
  readonly instead: string
}

/** Finds every word of the vocabulary in a text, in any case, also within names: `readAnswer` and `x-answer` hold `answer`. */
export function findWords(text: string, vocabulary: Vocabulary): readonly FoundWord[] {
  const pattern = new RegExp(`(?<![a-z])(?:${Object.keys(vocabulary).join('|')})(?![a-z])`, 'gi')
  return text.split('\n').flatMap((line, index) => {
    // Names in camel case become words.
    const spaced = line.replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ')
    return [...spaced.matchAll(pattern)].map(([word]) => ({
      line: index + 1,
      word,
      instead: vocabulary[word.toLowerCase()]!,
    }))
  })
}
