import { finish, type Steps } from '../../steps/steps.ts'
import { analyze, cutTerm, MAX_TERM_LENGTH } from './analyze.ts'
import { foldText, lowerCase } from './fold-text.ts'
import { scanInSteps, scanText, type PieceSink } from './scan-text.ts'
import { stem } from './stem.ts'
import { isStopWord } from './stop-words.ts'

const QUOTED = /["“”„]([^"“”„]*)["“”„]/g
const LETTERS_ONLY = /^[a-z]+$/
const WORD_CHARACTERS = /[\p{L}\p{N}\p{M}]+/gu

/** What stands in double quotes, straight or curly, in order. A quote without a partner means nothing. */
export function quotedPhrases(query: string): readonly string[] {
  return Array.from(query.matchAll(QUOTED), ([, phrase = '']) => phrase.trim()).filter(
    (phrase) => wordSequence(phrase).length > 0,
  )
}

/** How many words are compared in a step. */
const wordsPerStep = 65_536

/** Words to look for, one after the other: made once, for any number of texts. */
export interface Phrase {
  readonly words: readonly string[]
  /** For each word the length of the longest start of the phrase that ends there, without being all of it. */
  readonly borders: Uint32Array
}

/** Prepares the words of a phrase ({@link wordSequence}) to be looked for. */
export function preparePhrase(words: readonly string[]): Phrase {
  const borders = new Uint32Array(words.length)
  for (let at = 1, length = 0; at < words.length; at++) {
    while (length > 0 && words[at] !== words[length]) length = borders[length - 1] ?? 0
    if (words[at] === words[length]) length++
    borders[at] = length
  }
  return { words, borders }
}

/**
 * Whether the words of a phrase stand in a text one after the other, apart from their endings. One pass over the text
 * (Knuth, Morris and Pratt 1977), whatever the phrase is.
 */
export function* containsPhrase(text: readonly string[], { words, borders }: Phrase): Steps<boolean> {
  if (words.length === 0) return true
  let found = 0
  for (let at = 0; at < text.length; at++) {
    if (at % wordsPerStep === wordsPerStep - 1) yield
    while (found > 0 && text[at] !== words[found]) found = borders[found - 1] ?? 0
    if (text[at] === words[found]) found++
    if (found === words.length) return true
  }
  return false
}

/** Every word of a text in order, stop words included, stemmed: what phrases are compared by. Long words are cut. */
export const wordSequence = (text: string): readonly string[] => finish(wordsInSteps(text))

/** {@link wordSequence} in steps, for texts that may be long. */
export function* wordsInSteps(text: string): Steps<readonly string[]> {
  const collector = new WordCollector()
  yield* scanInSteps(foldText(text), collector)
  return collector.words
}

/**
 * Terms that every message with the phrase is indexed by; there may be none. What the analysis takes apart in its own
 * way (`don't`, `1,000`) is not among them.
 */
export function phraseTerms(phrase: string): readonly string[] {
  const collector = new PhraseTermCollector()
  scanText(foldText(phrase), collector)
  return collector.terms
}

class PhraseTermCollector implements PieceSink {
  readonly terms: string[] = []

  word(word: string): void {
    const lower = lowerCase(word)
    if (!isStopWord(lower) && lower.length <= MAX_TERM_LENGTH) this.#add(word)
  }

  compound(): void {}

  dense(run: string): void {
    if (Array.from(run).length > 1) this.#add(run)
  }

  symbol(symbol: string): void {
    this.#add(symbol)
  }

  #add(text: string): void {
    for (const term of analyze(text)) this.terms.push(term)
  }
}

/** How many words of a compound are taken in a step, and how long it is where that matters, in UTF-16 units. */
const compoundWordsPerStep = 1024
const longCompound = 8192

class WordCollector implements PieceSink {
  later: Steps<void> | undefined
  readonly words: string[] = []

  word(word: string): void {
    const lower = cutTerm(lowerCase(word))
    if (lower !== '') this.words.push(LETTERS_ONLY.test(lower) ? stem(lower) : lower)
  }

  compound(compound: string): void {
    const words = this.#takeWords(compound)
    if (compound.length > longCompound) this.later = words
    else finish(words)
  }

  dense(run: string, continues: boolean): void {
    const characters = Array.from(run)
    for (let at = continues ? 1 : 0; at < characters.length; at++) this.words.push(characters[at] ?? '')
  }

  symbol(symbol: string): void {
    this.words.push(symbol)
  }

  *#takeWords(compound: string): Steps<void> {
    let count = 0
    for (const [word] of compound.matchAll(WORD_CHARACTERS)) {
      this.word(word)
      if (++count % compoundWordsPerStep === 0) yield
    }
  }
}
