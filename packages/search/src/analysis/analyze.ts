import type { Steps } from '../steps/steps.ts'
import { compoundWords, eachCompoundWord } from './compound-words.ts'
import { foldText, lowerCase } from './fold-text.ts'
import { scanInSteps, scanText, type PieceSink } from './scan-text.ts'
import { isStopWord } from './stop-words.ts'
import { stem } from './stem.ts'

/**
 * Incremented with every change that alters the terms of any text. Segments store it, so an index built by another
 * analysis is rejected and rebuilt from the text instead of silently missing matches.
 */
export const ANALYSIS_VERSION = 2

/** Longer words are cut to this length (in UTF-16 units), in documents and queries alike. */
export const MAX_TERM_LENGTH = 64

/** Longer compounds (in UTF-16 units) are split in steps. */
const LONG_COMPOUND = 8192
/** The length of a long compound to keep: enough to cut a term from, even if lower case changes the length. */
const WHOLE_LENGTH = 4 * MAX_TERM_LENGTH

const LETTERS_ONLY = /^[a-z]+$/

/**
 * Returns the index terms of a text, in order and with repetitions, followed by those of the extra fields (a speaker, a
 * date in words). Each field is analysed separately. Accepts every string and is deterministic; lone surrogates
 * separate words.
 *
 * Terms are folded and lower-case. Terms of a to z only are Porter stems. English stop words are omitted, unless a text
 * or field contains nothing else: then they are kept, so that "who are you" finds "Who are you?". Scripts without
 * spaces yield overlapping pairs of characters.
 *
 * Queries and documents are analysed in the same way.
 */
export function analyze(text: string, fields: readonly string[] = []): string[] {
  const terms: string[] = []
  analyzeField(text, terms)
  for (const field of fields) analyzeField(field, terms)
  return terms
}

function analyzeField(text: string, terms: string[]): void {
  const folded = foldText(text)
  const before = terms.length
  scanText(folded, new TermCollector(terms, false))
  if (terms.length === before) scanText(folded, new TermCollector(terms, true))
}

/** Same as {@link analyze}, in steps, for long texts. */
export function* analyzeInSteps(text: string, fields: readonly string[] = []): Steps<string[]> {
  const terms: string[] = []
  for (const field of [text, ...fields]) {
    const folded = foldText(field)
    const before = terms.length
    yield* scanInSteps(folded, new TermCollector(terms, false))
    if (terms.length === before) yield* scanInSteps(folded, new TermCollector(terms, true))
  }
  return terms
}

class TermCollector implements PieceSink {
  later: Steps<void> | undefined
  readonly #terms: string[]
  readonly #keepStopWords: boolean

  constructor(terms: string[], keepStopWords: boolean) {
    this.#terms = terms
    this.#keepStopWords = keepStopWords
  }

  word(word: string): void {
    const lower = lowerCase(word)
    if (!this.#keepStopWords && isStopWord(lower)) return
    const cut = lower.length > MAX_TERM_LENGTH ? cutTerm(lower) : lower
    if (cut !== '') this.#terms.push(LETTERS_ONLY.test(cut) ? stem(cut) : cut)
  }

  compound(compound: string): void {
    if (compound.length > LONG_COMPOUND) {
      this.later = eachCompoundWord(compound, WHOLE_LENGTH, (word) => this.word(word))
      return
    }
    for (const word of compoundWords(compound)) this.word(word)
  }

  dense(run: string): void {
    const characters = Array.from(run)
    if (characters.length === 1) this.#terms.push(run)
    for (let index = 1; index < characters.length; index++) {
      this.#terms.push(`${characters[index - 1]}${characters[index]}`)
    }
  }

  symbol(symbol: string): void {
    this.#terms.push(cutTerm(symbol))
  }
}

/** Cuts a term to {@link MAX_TERM_LENGTH} without splitting a surrogate pair. */
export function cutTerm(term: string): string {
  if (term.length <= MAX_TERM_LENGTH) return term
  const last = term.charCodeAt(MAX_TERM_LENGTH - 1)
  return term.slice(0, last >= 0xd800 && last < 0xdc00 ? MAX_TERM_LENGTH - 1 : MAX_TERM_LENGTH)
}
