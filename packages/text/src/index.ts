/**
 * Counts tokens and words, splits sentences, and extracts summaries and key phrases, without a model.
 *
 * @module @sekha/text
 */
export { countWords, countWordsInSteps } from './count-words.ts'
export { estimateTokens, estimateTokensInSteps } from './estimate-tokens.ts'
export { excerpt } from './excerpt.ts'
export { type Background, type KeyPhrase, keyPhrases } from './key-phrases.ts'
export { dropTornEnd, limitText } from './limit-text.ts'
export { splitSentences } from './sentences.ts'
export { extractSummary, type SourcedSentence } from './summaries/extract-summary.ts'
export { joinSentences } from './summaries/join-sentences.ts'
export { sourcedSentences, type SpokenMessage } from './summaries/sourced-sentences.ts'
export { type CountedMessage, createTokenCounter, leastTokens, type TokenCounter } from './token-counter.ts'
