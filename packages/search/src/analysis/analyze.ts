import type { Steps } from '../steps/steps.ts'
import { compoundWords, eachCompoundWord } from './compound-words.ts'
import { cutTerm, MAX_TERM_LENGTH } from './cut-term.ts'
import { addDenseTerms } from './dense-terms.ts'
import { foldText, lowerCase, withoutUmlauts } from './fold-text.ts'
import { functionWordMask, isFunctionWordOf, type Language, LanguageVotes } from './language.ts'
import { NameSpotter } from './name-spotter.ts'
import { scanInSteps, scanText, type PieceSink } from './scan-text.ts'
import { isFunctionWordByScript } from './script-stems.ts'
import { addWordTerms } from './word-terms.ts'

/**
 * Incremented with every change that alters the terms of any text. Segments store it, so an index built by another
 * analysis is rejected and rebuilt from the text instead of silently missing matches.
 */
export const ANALYSIS_VERSION = 3

/** Longer compounds (in UTF-16 units) are split in steps. */
const LONG_COMPOUND = 8192
/** The length of a long compound to keep: enough to cut a term from, even if lower case changes the length. */
const WHOLE_LENGTH = 4 * MAX_TERM_LENGTH

/** A text counts as one of another language from this number of its function words and letters on. */
const LEAST_VOTES = 2

/**
 * Returns the index terms of a text, in order and with repetitions, followed by those of the extra fields (a speaker, a
 * date in words), which are analysed separately and as English. Accepts every string and is deterministic; lone
 * surrogates separate words.
 *
 * - Terms are folded, lower-case and stemmed: by their script, and in the Latin script by the language of the text, which
 *   its function words tell. Stems of other languages than English begin with a mark; see {@link plainTerm}.
 * - Function words of the language are omitted, unless a text or field contains nothing else: then they are kept, so that
 *   "who are you" finds "Who are you?". `IT` and `The Who` are names.
 * - Scripts without spaces yield overlapping pairs of characters.
 *
 * A query is analysed by {@link parseQuery}, which finds texts of every language.
 *
 * @param language The language of the text, for a part of a longer one. @default detected
 */
export function analyze(text: string, fields: readonly string[] = [], language?: Language): string[] {
  const terms: string[] = []
  analyzeField(text, terms, language)
  for (const field of fields) analyzeField(field, terms, 'en')
  return terms
}

function analyzeField(text: string, terms: string[], language: Language | undefined): void {
  const folded = foldText(text)
  const before = terms.length
  const first = new TermCollector(terms, language ?? 'en', false, folded)
  scanText(folded, first)
  const found = language ?? first.votes.winner(text, LEAST_VOTES)
  if (found !== 'en') {
    terms.length = before
    scanText(folded, new TermCollector(terms, found, false, folded))
  }
  if (terms.length === before) scanText(folded, new TermCollector(terms, found, true, folded))
}

/** Same as {@link analyze}, in steps, for long texts. */
export function* analyzeInSteps(text: string, fields: readonly string[] = []): Steps<string[]> {
  const terms: string[] = []
  for (const [at, field] of [text, ...fields].entries()) {
    const folded = foldText(field)
    const before = terms.length
    const first = new TermCollector(terms, 'en', false, folded)
    yield* scanInSteps(folded, first)
    const found = at > 0 ? 'en' : first.votes.winner(field, LEAST_VOTES)
    if (found !== 'en') {
      terms.length = before
      yield* scanInSteps(folded, new TermCollector(terms, found, false, folded))
    }
    if (terms.length === before) yield* scanInSteps(folded, new TermCollector(terms, found, true, folded))
  }
  return terms
}

/** Returns the terms of a word in a text of a language, function words included. */
export function analyzeWord(word: string, language: Language): string[] {
  const terms: string[] = []
  const folded = foldText(word)
  scanText(folded, new TermCollector(terms, language, true, folded))
  return terms
}

/** UTF-16 units from which the language of a text is detected. */
const unitsForLanguage = 16_384

/** Detects the language of a text; see {@link Language}. */
export function languageOf(text: string): Language {
  const part = text.slice(0, unitsForLanguage)
  const folded = foldText(part)
  const collector = new TermCollector([], 'en', false, folded)
  scanText(folded, collector)
  return collector.votes.winner(part, LEAST_VOTES)
}

class TermCollector implements PieceSink {
  later: Steps<void> | undefined
  readonly votes = new LanguageVotes()
  readonly #terms: string[]
  readonly #language: Language
  readonly #keepStopWords: boolean
  /** Whether words may have umlauts, which an English text also has as two letters. */
  readonly #hasUmlauts: boolean
  readonly #names = new NameSpotter()

  constructor(terms: string[], language: Language, keepStopWords: boolean, text: string) {
    this.#terms = terms
    this.#language = language
    this.#keepStopWords = keepStopWords
    this.#hasUmlauts = language === 'en' && UMLAUT.test(text)
  }

  word(word: string): void {
    const lower = lowerCase(word)
    const mask = functionWordMask(lower)
    if (mask !== 0) this.votes.add(mask)
    if (!this.#keepStopWords && isFunctionLower(lower, mask, this.#language)) {
      for (const name of this.#names.see(word)) addWordTerms(lowerCase(name), this.#language, this.#terms)
      return
    }
    this.#names.skip(word)
    addWordTerms(lower, this.#language, this.#terms)
    if (this.#hasUmlauts && UMLAUT.test(word)) {
      const written = withoutUmlauts(word)
      if (written !== undefined) addWordTerms(written, 'en', this.#terms)
    }
  }

  compound(compound: string): void {
    if (compound.length > LONG_COMPOUND) {
      this.later = eachCompoundWord(compound, WHOLE_LENGTH, (word) => this.word(word))
      return
    }
    for (const word of compoundWords(compound)) this.word(word)
  }

  dense(run: string): void {
    this.#names.skip()
    addDenseTerms(run, this.#terms)
  }

  symbol(symbol: string): void {
    this.#names.skip()
    this.#terms.push(cutTerm(symbol))
  }
}

/** Whether a word is a function word of a language, or of its script. */
export function isFunctionWord(word: string, language: Language): boolean {
  const lower = lowerCase(foldText(word))
  return isFunctionLower(lower, functionWordMask(lower), language)
}

/** Whether a lower-case word is a function word of a language, or of its script. `mask` is its {@link functionWordMask}. */
export const isFunctionLower = (lower: string, mask: number, language: Language): boolean =>
  mask !== 0 ? isFunctionWordOf(mask, language) : lower.charCodeAt(0) > 0x7f && isFunctionWordByScript(lower)

const UMLAUT = /[äöüÄÖÜ]/
