/**
 * The words of texts and queries: terms, phrases, snippets. Index and query use the same analysis.
 *
 * @module @sekha/search/analysis
 */
export { analyze, analyzeInSteps, analyzeWord, isFunctionWord, languageOf } from './analyze.ts'
export { inverseDocumentFrequency } from './inverse-document-frequency.ts'
export { limitMarks } from './limit-marks.ts'
export { parseQuery, type ParsedQuery, type ParseQueryOptions } from './parse-query.ts'
export {
  containsPhrase,
  type Phrase,
  phraseTerms,
  preparePhrase,
  quotedPhrases,
  wordSequence,
  wordsInSteps,
} from './phrases.ts'
export { type Language } from './language.ts'
export { cutSnippet, type Highlight, type Snippet } from './snippet.ts'
export { isStopWord } from './stop-words.ts'
export { plainTerm, type TermForms } from './word-terms.ts'
