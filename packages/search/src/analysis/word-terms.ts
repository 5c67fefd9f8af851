import { cutTerm, MAX_TERM_LENGTH } from './cut-term.ts'
import { functionWordMask, isFunctionWordOf, type Language, LANGUAGES } from './language.ts'
import { LATIN_STEMMERS } from './latin-stems.ts'
import { stemByScript } from './script-stems.ts'
import { stem } from './stem.ts'

/**
 * The first characters of stems of other languages than English. They keep them apart from English stems: `rat` of
 * German `Rates` is no form of English `rates`. Languages with compound words have another mark, so that a search for
 * the beginning of compounds reads only their words.
 */
const FOREIGN = '\u0002'
const COMPOUNDING = '\u0003'
/** Marks a stem that is written backwards, for a search for the end of compounds. */
const BACKWARDS = '\u0004'

const MARKS: readonly string[] = [FOREIGN, COMPOUNDING]

const isCompounding = (language: Language): boolean => language === 'de' || language === 'nl' || language === 'nordic'

/** Shorter words are no compounds, shorter stems no part of one. */
const MIN_COMPOUND = 8
const MIN_PART = 4
const MIN_STEM = 3

const LETTERS_ONLY = /^[a-z]+$/

/** Returns the beginnings of the terms of other languages whose stems begin with a prefix. */
export const markedStarts = (prefix: string): readonly string[] => MARKS.map((mark) => mark + prefix)

/** Returns a term without its mark, or undefined for one that repeats another term. */
export function plainTerm(term: string): string | undefined {
  if (term.startsWith(BACKWARDS)) return undefined
  return MARKS.some((mark) => term.startsWith(mark)) ? term.slice(1) : term
}

/** Whether a term, by its first UTF-8 byte or UTF-16 unit, is one of another language than English. */
export const isMarked = (first: number): boolean => first >= 2 && first <= 4

/** Adds the terms of a folded, lower-case word in a text of a language. */
export function addWordTerms(word: string, language: Language, terms: string[]): void {
  const cut = word.length > MAX_TERM_LENGTH ? cutTerm(word) : word
  if (cut === '') return
  if (!LETTERS_ONLY.test(cut)) {
    terms.push(stemByScript(cut))
    return
  }
  if (language === 'en') {
    terms.push(stem(cut))
    return
  }
  const found = foreignStem(cut, language)
  if (!isCompounding(language)) {
    terms.push(FOREIGN + found)
    return
  }
  terms.push(COMPOUNDING + found)
  if (cut.length >= MIN_COMPOUND) terms.push(backwards(found))
}

const foreignStem = (word: string, language: Exclude<Language, 'en'>): string =>
  LATIN_STEMMERS[language](word).slice(0, MAX_TERM_LENGTH - 1)

/** The stem is of the letters a to z. */
const backwards = (text: string): string => BACKWARDS + Array.from(text).toReversed().join('')

/** The terms that count as one term of a query. */
export interface TermForms {
  readonly terms: readonly string[]
  /** The beginnings of further terms: compounds. Each has more letters than these. */
  readonly starts: readonly string[]
}

/** Returns the terms by which a folded, lower-case word of a query is indexed in texts of every language. */
export function wordForms(word: string): TermForms {
  const cut = cutTerm(word)
  if (!LETTERS_ONLY.test(cut)) return { terms: [stemByScript(cut)], starts: [] }
  const mask = functionWordMask(cut)
  const terms = new Set([stem(cut)])
  const starts = new Set<string>()
  for (const language of LANGUAGES) {
    if (language === 'en' || isFunctionWordOf(mask, language)) continue
    const found = foreignStem(cut, language)
    terms.add((isCompounding(language) ? COMPOUNDING : FOREIGN) + found)
    if (!isCompounding(language) || cut.length < MIN_PART || found.length < MIN_STEM) continue
    starts.add(COMPOUNDING + found)
    starts.add(backwards(found))
  }
  return { terms: [...terms], starts: [...starts] }
}
