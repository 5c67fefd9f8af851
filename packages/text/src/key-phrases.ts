import { finish, sortInSteps, type Steps } from '@sekha/search/steps'
import { checkCount, checkFunction, checkObject, checkStrings } from './check-input.ts'
import {
  analyzeWord,
  inverseDocumentFrequency,
  isFunctionWord,
  type Language,
  languageOf,
  plainTerm,
} from '@sekha/search/analysis'

/** Statistics of other texts, such as all other conversations of a user. */
export interface Background {
  /** The number of those texts. */
  readonly docCount: number
  /** Returns how many of them contain an index term: a stemmed word, as `analyze` of `@sekha/search/analysis` gives it. */
  readonly docFrequency: (term: string) => number
}

/** A phrase characteristic of some texts. */
export interface KeyPhrase {
  /** Its most frequent spelling. */
  readonly phrase: string
  /** The index terms of its words. */
  readonly terms: readonly string[]
  /** The number of its occurrences. */
  readonly count: number
  /** The number of texts that contain it. */
  readonly textCount: number
  /** From 0 to 1. It is 1 if no other text contains its terms, or if there is no other text. */
  readonly rarity: number
  /** The share of other texts that contain its rarest term; undefined if there is no other text. */
  readonly elsewhere: number | undefined
}

const maxWords = 3
const maxPhrases = 10
const candidatesPerStep = 1024
/** Longer words are identifiers or hashes, which make no labels. */
const maxWordLength = 30
const notProse = /```[\s\S]*?(?:```|$)|`[^`\n]*`|\bhttps?:\/\/\S+/g
/** The separator within a phrase; empty in scripts without spaces. */
const insidePhrase = /^[ -]?$/
const segmenter = new Intl.Segmenter('en', { granularity: 'word' })

/**
 * Extracts the phrases of one to three words that are frequent in the texts and rare elsewhere: at most ten, best
 * first.
 *
 * - Phrases do not cross stop words, numbers or punctuation, as in RAKE (Rose, Engel, Cramer and Cowley 2010). Code is
 *   ignored.
 * - The rank is the logarithm of the frequency times the mean inverse document frequency of the terms. Frequency and
 *   length bonus follow C-value (Frantzi, Ananiadou and Mima 2000), which discounts occurrences inside longer phrases.
 * - If one phrase contains all terms of another, only the better one is kept.
 * - Phrases that occur once are omitted if any phrase occurs twice.
 *
 * @param background The texts in which a characteristic phrase is rare. @default every phrase counts as rare
 * @throws {TypeError | RangeError} when a text is not a string, or the background is invalid
 */
export const keyPhrases = (texts: readonly string[], background?: Background): KeyPhrase[] =>
  finish(keyPhrasesInSteps(texts, background))

/** Same as {@link keyPhrases}, in steps. */
export function keyPhrasesInSteps(texts: readonly string[], background?: Background): Steps<KeyPhrase[]> {
  checkStrings('texts', texts)
  if (background !== undefined) checkBackground(background)
  return findPhrases(texts, background)
}

function checkBackground(background: Background): void {
  checkObject('background', background)
  checkCount('background.docCount', background.docCount)
  checkFunction('background.docFrequency', background.docFrequency)
}

function* findPhrases(texts: readonly string[], background: Background | undefined): Steps<KeyPhrase[]> {
  const all = [...(yield* collectCandidates(texts)).values()]
  const repeated = all.filter(({ count }) => count > 1)
  const scored: { readonly candidate: Candidate; readonly score: number }[] = []
  for (const [at, candidate] of (repeated.length > 0 ? repeated : all).entries()) {
    if (at % candidatesPerStep === candidatesPerStep - 1) yield
    const points = score(candidate, background)
    if (points > 0) scored.push({ candidate, score: points })
  }
  const ranked = yield* sortInSteps(scored, (one, other) => other.score - one.score)
  return withoutVariants(ranked).map((candidate) => toKeyPhrase(candidate, background))
}

interface Word {
  readonly start: number
  readonly end: number
  /** One term, or several for a compound or a script without spaces. */
  readonly terms: readonly string[]
}

/** All spellings of a phrase. */
interface Candidate {
  readonly terms: readonly string[]
  readonly wordCount: number
  /** The count of each spelling, in order of first occurrence. */
  readonly spellings: Map<string, number>
  count: number
  textCount: number
  lastText: number
  /** The number of its occurrences inside longer candidates, and the keys of those candidates. */
  nested: number
  readonly containers: Set<string>
}

function* collectCandidates(texts: readonly string[]): Steps<Map<string, Candidate>> {
  const candidates = new Map<string, Candidate>()
  for (const [index, text] of texts.entries()) {
    const prose = text.replace(notProse, '\n')
    for (const part of phraseParts(prose, languageOf(text))) addPart(candidates, part, { prose, index })
    yield
  }
  return candidates
}

function addPart(
  candidates: Map<string, Candidate>,
  words: readonly Word[],
  text: { readonly prose: string; readonly index: number },
): void {
  for (let start = 0; start < words.length; start++) {
    for (let size = 1; size <= maxWords && start + size <= words.length; size++) {
      const own = words.slice(start, start + size)
      const candidate = candidateOf(candidates, own)
      const spelling = text.prose.slice(own[0]?.start, own.at(-1)?.end)
      candidate.spellings.set(spelling, (candidate.spellings.get(spelling) ?? 0) + 1)
      candidate.count++
      if (candidate.lastText !== text.index) candidate.textCount++
      candidate.lastText = text.index
      if (size < maxWords) noteContainers(candidate, words, start, size)
    }
  }
}

/** Records the phrases one word longer that contain this occurrence. */
function noteContainers(candidate: Candidate, words: readonly Word[], start: number, size: number): void {
  for (const from of [start - 1, start]) {
    if (from < 0 || from + size + 1 > words.length) continue
    candidate.containers.add(keyOf(words.slice(from, from + size + 1)))
    candidate.nested++
  }
}

function candidateOf(candidates: Map<string, Candidate>, words: readonly Word[]): Candidate {
  const key = keyOf(words)
  const known = candidates.get(key)
  if (known !== undefined) return known
  const candidate: Candidate = {
    terms: words.flatMap(({ terms }) => terms),
    wordCount: words.length,
    spellings: new Map(),
    count: 0,
    textCount: 0,
    lastText: -1,
    nested: 0,
    containers: new Set(),
  }
  candidates.set(key, candidate)
  return candidate
}

const keyOf = (words: readonly Word[]): string => words.map(({ terms }) => terms.join('+')).join(' ')

/** Splits prose into runs of words between stop words, numbers and punctuation. */
function phraseParts(prose: string, language: Language): Word[][] {
  const parts: Word[][] = []
  let part: Word[] = []
  let end = 0
  for (const { segment, index, isWordLike } of segmenter.segment(prose)) {
    if (isWordLike !== true) continue
    const terms = phraseTerms(segment, language)
    const continues = terms.length > 0 && insidePhrase.test(prose.slice(end, index))
    if (!continues && part.length > 0) {
      parts.push(part)
      part = []
    }
    end = index + segment.length
    if (terms.length > 0) part.push({ start: index, end, terms })
  }
  if (part.length > 0) parts.push(part)
  return parts
}

/** Returns the index terms of a word, or none if the word is not suitable for a label. */
function phraseTerms(word: string, language: Language): readonly string[] {
  if (word.length > maxWordLength || !/\p{L}/u.test(word) || /^\p{ASCII}$/u.test(word)) return []
  if (isFunctionWord(word.replace(/['\u2019]/g, ''), language)) return []
  return analyzeWord(word, language).filter((term) => plainTerm(term) !== undefined)
}

/** Adds one to the length, so that single words score too (Barrón-Cedeño and others 2009). */
function score({ terms, wordCount, count, nested, containers }: Candidate, background: Background | undefined): number {
  const alone = containers.size === 0 ? count : count - nested / containers.size
  return Math.log2(wordCount + 1) * Math.log2(1 + Math.max(0, alone)) * rarityOf(terms, background)
}

/** The mean inverse document frequency of the terms, divided by that of a term that no document contains. */
function rarityOf(terms: readonly string[], background: Background | undefined): number {
  if (background === undefined) return 1
  const { docCount } = background
  const sum = terms.reduce((all, term) => all + inverseDocumentFrequency(docCount, background.docFrequency(term)), 0)
  return sum / terms.length / inverseDocumentFrequency(docCount, 0)
}

function withoutVariants(ranked: readonly { readonly candidate: Candidate }[]): Candidate[] {
  const kept: Candidate[] = []
  for (const { candidate } of ranked) {
    if (kept.length === maxPhrases) break
    if (!kept.some((other) => holds(other.terms, candidate.terms) || holds(candidate.terms, other.terms)))
      kept.push(candidate)
  }
  return kept
}

const holds = (terms: readonly string[], others: readonly string[]): boolean =>
  others.every((term) => terms.includes(term))

function toKeyPhrase({ terms, spellings, count, textCount }: Candidate, background: Background | undefined): KeyPhrase {
  const [phrase] = [...spellings].reduce((best, next) => (next[1] > best[1] ? next : best), ['', 0])
  const elsewhere =
    background === undefined || background.docCount === 0
      ? undefined
      : Math.min(...terms.map((term) => background.docFrequency(term))) / background.docCount
  return { phrase, terms, count, textCount, rarity: rarityOf(terms, background), elsewhere }
}
