import { finish, type Steps } from '../steps/steps.ts'
import { cutTerm, MAX_TERM_LENGTH } from './cut-term.ts'
import { addDenseTerms } from './dense-terms.ts'
import { foldText, lowerCase } from './fold-text.ts'
import { scanInSteps, scanText, type PieceSink } from './scan-text.ts'
import { functionWordMask } from './language.ts'
import { isFunctionWordByScript, stemByScript } from './script-stems.ts'
import { stem } from './stem.ts'
import { type TermForms, wordForms } from './word-terms.ts'

const QUOTED = /["“”„]([^"“”„]*)["“”„]/g
const LETTERS_ONLY = /^[a-z]+$/
const WORD_CHARACTERS = /[\p{L}\p{N}\p{M}]+/gu

/** Returns the phrases in double quotes (straight or curly), in order. Ignores unpaired quotes. */
export function quotedPhrases(query: string): readonly string[] {
  return Array.from(query.matchAll(QUOTED), ([, phrase = '']) => phrase.trim()).filter(
    (phrase) => wordSequence(phrase).length > 0,
  )
}

/** Words compared per step. */
const wordsPerStep = 65_536

/** Consecutive words to search for, prepared once for any number of texts. */
export interface Phrase {
  readonly words: readonly string[]
  /** For each word, the length of the longest proper prefix of the phrase that ends there. */
  readonly borders: Uint32Array
}

/** Prepares the words of a phrase ({@link wordSequence}) for searching. */
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
 * Whether a text contains the words of a phrase consecutively. Words are compared without their endings. Takes one pass
 * over the text, whatever the phrase (Knuth, Morris and Pratt 1977).
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

/** Returns the stemmed words of a text in order, stop words included, for comparing phrases. Long words are cut. */
export const wordSequence = (text: string): readonly string[] => finish(wordsInSteps(text))

/** Same as {@link wordSequence}, in steps, for long texts. */
export function* wordsInSteps(text: string): Steps<readonly string[]> {
  const collector = new WordCollector()
  yield* scanInSteps(foldText(text), collector)
  return collector.words
}

/**
 * Returns the forms of terms of which every message containing the phrase has one each, possibly none. Excludes words
 * that the analysis splits (`don't`, `1,000`), and function words of any language.
 */
export function phraseTerms(phrase: string): readonly TermForms[] {
  const collector = new PhraseTermCollector()
  scanText(foldText(phrase), collector)
  return collector.terms
}

class PhraseTermCollector implements PieceSink {
  readonly terms: TermForms[] = []

  word(word: string): void {
    const lower = lowerCase(word)
    if (functionWordMask(lower) !== 0 || isFunctionWordByScript(lower)) return
    if (lower !== '' && lower.length <= MAX_TERM_LENGTH) this.terms.push(wordForms(lower))
  }

  compound(): void {}

  dense(run: string): void {
    const terms: string[] = []
    if (Array.from(run).length > 1) addDenseTerms(run, terms)
    for (const term of terms) this.#add(term)
  }

  symbol(symbol: string): void {
    this.#add(cutTerm(symbol))
  }

  #add(term: string): void {
    this.terms.push({ terms: [term], starts: [] })
  }
}

/**
 * Words of a compound processed per step, and the length in UTF-16 units from which a compound is processed in steps.
 */
const compoundWordsPerStep = 1024
const longCompound = 8192

class WordCollector implements PieceSink {
  later: Steps<void> | undefined
  readonly words: string[] = []

  word(word: string): void {
    const lower = cutTerm(lowerCase(word))
    if (lower !== '') this.words.push(LETTERS_ONLY.test(lower) ? stem(lower) : stemByScript(lower))
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
