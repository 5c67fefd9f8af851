import { finish, type Steps } from '@sekha/search/steps'
import { analyze, languageOf } from '@sekha/search/analysis'
import { checkArray, checkCount, checkObject, checkOptions, checkString } from '../check-input.ts'
import { countWords } from '../count-words.ts'
import { sentenceValue } from './sentence-value.ts'
import { dot, sumOf, type TermVector, termVectors } from './term-vector.ts'

/** A sentence, with any other properties, such as its source. */
export interface Sentence {
  readonly sentence: string
}

/** The limits of an extracted summary. */
export interface SummaryLimits {
  /** The maximum number of words. The best sentence is included even if it is longer. */
  readonly maxWords: number
  /** The maximum number of sentences. @default unlimited */
  readonly maxSentences?: number | undefined
}

/** The weight of centrality against novelty: 1 is centrality only, 0 novelty only. */
const centralityShare = 0.7
/** A sentence at least this similar to an included one repeats it. */
const sameSimilarity = 0.7
/** Shorter sentences (in words or terms) are included only if there is no longer one. */
const minWords = 4
const minTerms = 3
/** The number of the most central sentences that are compared with each other. */
const maxCandidates = 400
const sentencesPerStep = 64

interface Candidate {
  readonly at: number
  readonly words: number
  readonly vector: TermVector
  /** Its centrality, from 0 to 1. */
  readonly score: number
  /** Its similarity to the most similar included sentence. */
  similarity: number
}

/**
 * Selects the sentences that best represent all of them, in their original order, as the objects that they were passed
 * in. The result is empty only if the input is.
 *
 * Centrality is the degree centrality of LexRank (Erkan and Radev 2004) without its threshold: the similarity to all
 * other sentences together. The sum of all vectors gives it in linear time. Decisions, numbers and names raise it a
 * little; greetings and questions lower it. Maximal marginal relevance (Carbonell and Goldstein 1998), which subtracts
 * similarity to the included sentences, then selects sentences as long as they fit.
 *
 * @throws {TypeError | RangeError} when a sentence or a limit is invalid
 */
export const extractSummary = <S extends Sentence>(sentences: readonly S[], limits: SummaryLimits): readonly S[] =>
  finish(extractSummaryInSteps(sentences, limits))

/** Same as {@link extractSummary}, in steps. */
export function extractSummaryInSteps<S extends Sentence>(
  sentences: readonly S[],
  limits: SummaryLimits,
): Steps<readonly S[]> {
  checkArray('sentences', sentences)
  for (const [at, each] of sentences.entries()) {
    checkObject(`sentences[${at}]`, each)
    checkString(`sentences[${at}].sentence`, each.sentence)
  }
  checkOptions('extractSummary()', limits, ['maxWords', 'maxSentences'])
  const { maxWords, maxSentences } = limits
  checkCount('maxWords', maxWords)
  if (maxSentences !== undefined) checkCount('maxSentences', maxSentences, 1)
  return select(sentences, maxWords, maxSentences ?? Infinity)
}

function* select<S extends Sentence>(
  sentences: readonly S[],
  maxWords: number,
  maxSentences: number,
): Steps<readonly S[]> {
  const ranked = yield* rank(withoutRepetitions(sentences))
  const whole = ranked.filter(({ words, vector }) => words >= minWords && vector.size >= minTerms)
  const candidates = (whole.length === 0 ? ranked : whole).slice(0, maxCandidates)
  const taken: Candidate[] = []
  let room = Math.max(maxWords, candidates[0]?.words ?? 0)
  while (taken.length < maxSentences) {
    const next = best(candidates.filter(({ words, similarity }) => words <= room && similarity < sameSimilarity))
    if (next === undefined) break
    taken.push(next)
    room -= next.words
    for (const candidate of candidates) {
      const similarity = candidate === next ? 1 : dot(candidate.vector, next.vector)
      candidate.similarity = Math.max(candidate.similarity, similarity)
    }
    yield
  }
  return taken.toSorted((a, b) => a.at - b.at).flatMap(({ at }) => sentences[at] ?? [])
}

/** Removes repeated sentences, keeping the positions of the first occurrences. */
function withoutRepetitions(sentences: readonly Sentence[]): readonly (Sentence & { readonly at: number })[] {
  const seen = new Set<string>()
  return sentences.flatMap(({ sentence }, at) => {
    if (seen.has(sentence)) return []
    seen.add(sentence)
    return [{ sentence, at }]
  })
}

/** Most central first; ties keep their order. */
function* rank(sentences: readonly (Sentence & { readonly at: number })[]): Steps<readonly Candidate[]> {
  const language = languageOf(sentences.map(({ sentence }) => sentence).join('\n'))
  const lists: (readonly string[])[] = []
  for (const { sentence } of sentences) {
    lists.push(analyze(sentence, [], language))
    if (lists.length % sentencesPerStep === 0) yield
  }
  const vectors = yield* termVectors(lists)
  const all = yield* sumOf(vectors)
  const scored: Candidate[] = []
  for (const [index, { sentence, at }] of sentences.entries()) {
    const vector = vectors[index] ?? new Map()
    const score = dot(vector, all) * sentenceValue(sentence, lists[index]?.length ?? 0)
    scored.push({ at, words: countWords(sentence), vector, score, similarity: 0 })
    if (scored.length % sentencesPerStep === 0) yield
  }
  const most = scored.reduce((top, { score }) => Math.max(top, score), 0) || 1
  return scored
    .map((candidate) => ({ ...candidate, score: candidate.score / most }))
    .toSorted((a, b) => b.score - a.score || a.at - b.at)
}

/** Returns the candidate with the highest marginal relevance, and of equal ones the most central. */
function best(candidates: readonly Candidate[]): Candidate | undefined {
  let found: Candidate | undefined
  let top = -Infinity
  for (const candidate of candidates) {
    const relevance = centralityShare * candidate.score - (1 - centralityShare) * candidate.similarity
    if (relevance <= top) continue
    top = relevance
    found = candidate
  }
  return found
}
