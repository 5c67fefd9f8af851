import type { Steps } from '../../steps/steps.ts'
import { compoundWords, eachCompoundWord } from './compound-words.ts'
import { foldText, lowerCase } from './fold-text.ts'
import { scanInSteps, scanText, type PieceSink } from './scan-text.ts'
import { isStopWord } from './stop-words.ts'
import { stem } from './stem.ts'

/**
 * Goes up with every change that gives some text other terms. Segments carry it, so that an index built by another
 * analysis is refused and rebuilt from the text instead of quietly finding less.
 */
export const ANALYSIS_VERSION = 2

/** Longer words are cut here (in UTF-16 units), so that the same long word still finds itself. */
export const MAX_TERM_LENGTH = 64

/** Compounds that are longer (in UTF-16 units) are taken apart in steps. */
const LONG_COMPOUND = 8192
/** As much of a long compound is enough to cut a term from, whatever lower case makes of it. */
const WHOLE_LENGTH = 4 * MAX_TERM_LENGTH

const LETTERS_ONLY = /^[a-z]+$/

/**
 * The index terms of a text, in order and with repetitions, followed by those of the extra fields (a speaker, a
 * date in words), each analysed on its own. Deterministic and total: every string has a response, lone surrogates
 * part words.
 *
 * Terms are folded, lower-case and, where they consist of a to z, Porter stems. English stop words are left out,
 * except where a text or field has no other word: then they are kept, so that "Who are you?" can be found by
 * "who are you". Scripts without spaces give overlapping pairs of characters.
 *
 * Queries and documents are analysed alike.
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

/** {@link analyze} in steps, for texts that may be long. */
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

/** Cuts what is longer than {@link MAX_TERM_LENGTH}, without parting a surrogate pair. */
export function cutTerm(term: string): string {
  if (term.length <= MAX_TERM_LENGTH) return term
  const last = term.charCodeAt(MAX_TERM_LENGTH - 1)
  return term.slice(0, last >= 0xd800 && last < 0xdc00 ? MAX_TERM_LENGTH - 1 : MAX_TERM_LENGTH)
}
