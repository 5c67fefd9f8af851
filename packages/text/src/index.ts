/**
 * Counts tokens and words, splits sentences, and extracts summaries, titles and key phrases, without a model.
 *
 * @module @sekha/text
 */
export { countWords, countWordsInSteps } from './count-words.ts'
export { estimateTokens, estimateTokensInSteps } from './estimate-tokens.ts'
export { excerpt, type NamedMessage } from './excerpt.ts'
export { type Background, type KeyPhrase, keyPhrases, keyPhrasesInSteps } from './key-phrases.ts'
export { dropTornEnd, limitText } from './limit-text.ts'
export { splitSentences, splitSentencesInSteps } from './sentences.ts'
export {
  extractSummary,
  extractSummaryInSteps,
  type Sentence,
  type SummaryLimits,
} from './summaries/extract-summary.ts'
export { joinSentences } from './summaries/join-sentences.ts'
export { sourcedSentences, type SourcedSentence, sourcedSentencesInSteps } from './summaries/sourced-sentences.ts'
export { summarize, type SummarizeOptions, summarizeInSteps, type Summary } from './summaries/summarize.ts'
export type { TextMessage } from './text-message.ts'
export { title, titleInSteps, type TitleOptions } from './title.ts'
export { type CountedMessage, createTokenCounter, leastTokens, type TokenCounter } from './token-counter.ts'
export { countTokens, loadTokenizer, type Tokenizer } from './tokenizer.ts'
