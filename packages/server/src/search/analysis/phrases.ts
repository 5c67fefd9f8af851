import { analyze, MAX_TERM_LENGTH } from './analyze.ts'
import { foldText, lowerCase } from './fold-text.ts'
import { scanText, type PieceSink } from './scan-text.ts'
import { stem } from './stem.ts'
import { isStopWord } from './stop-words.ts'

const QUOTED = /["“”„]([^"“”„]*)["“”„]/g
const LETTERS_ONLY = /^[a-z]+$/
const NO_WORD_CHARACTER = /[^\p{L}\p{N}\p{M}]+/u

/** What stands in double quotes, straight or curly, in order. A quote without a partner means nothing. */
export function quotedPhrases(query: string): readonly string[] {
  return Array.from(query.matchAll(QUOTED), ([, phrase = '']) => phrase.trim()).filter(
    (phrase) => wordSequence(phrase).length > 0,
  )
}

/** Whether the words of a phrase stand in a text one after the other, apart from their endings. */
export function containsPhrase(text: readonly string[], phrase: readonly string[]): boolean {
  for (let start = 0; start + phrase.length <= text.length; start++) {
    let at = 0
    while (at < phrase.length && text[start + at] === phrase[at]) at++
    if (at === phrase.length) return true
  }
  return false
}

/** Every word of a text in order, stop words included, stemmed: what phrases are compared by. */
export function wordSequence(text: string): readonly string[] {
  const collector = new WordCollector()
  scanText(foldText(text), collector)
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
    if (!isStopWord(lower) && lower.length <= MAX_TERM_LENGTH) this.terms.push(...analyze(word))
  }

  compound(): void {}

  dense(run: string): void {
    if (Array.from(run).length > 1) this.terms.push(...analyze(run))
  }

  symbol(symbol: string): void {
    this.terms.push(...analyze(symbol))
  }
}

class WordCollector implements PieceSink {
  readonly words: string[] = []

  word(word: string): void {
    const lower = lowerCase(word)
    if (lower !== '') this.words.push(LETTERS_ONLY.test(lower) ? stem(lower) : lower)
  }

  compound(compound: string): void {
    for (const word of compound.split(NO_WORD_CHARACTER)) this.word(word)
  }

  dense(run: string): void {
    this.words.push(...Array.from(run))
  }

  symbol(symbol: string): void {
    this.words.push(symbol)
  }
}
