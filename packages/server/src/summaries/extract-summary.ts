import type { Steps } from '../steps/steps.ts'
import { analyze } from '../search/index.ts'
import type { StoredSummary } from '../store/store.ts'
import { countWords } from '../text/count-words.ts'
import { sentenceValue } from './sentence-value.ts'
import { dot, sumOf, type TermVector, termVectors } from './term-vector.ts'

/** A sentence as it was said, and the message that it is from. */
export type SourcedSentence = StoredSummary['sources'][number]

/** How much to take. */
interface SummaryLimits {
  /** In words. The best sentence is taken even if it alone is longer. */
  readonly maxWords: number
  /** @default any number */
  readonly maxSentences?: number | undefined
}

/** What counts more: that a sentence is central (1) or that it is new (0). */
const centralityShare = 0.7
/** A sentence that is as much like one already taken only says it again. */
const sameSimilarity = 0.7
/** A sentence with fewer words or terms is taken only where there is no longer one. */
const minWords = 4
const minTerms = 3
/** So many of the most central sentences are compared with each other. */
const maxCandidates = 400
const sentencesPerStep = 64

interface Candidate {
  readonly at: number
  readonly words: number
  readonly vector: TermVector
  /** How central it is, from 0 to 1. */
  readonly score: number
  /** How much it is like the one of those already taken that it is most like. */
  similarity: number
}

/**
 * The sentences that say most of what is said, in their order; none only if there are none.
 *
 * A sentence is as central as it is similar to all others together: the degree centrality of LexRank (Erkan and Radev
 * 2004), without its threshold, so that the sum of all vectors gives it in linear time. Decisions, numbers and names
 * raise it a little; greetings and questions lower it. Sentences are then taken by maximal marginal relevance (Carbonell
 * and Goldstein 1998), which counts off what those already taken say, as long as they fit.
 */
export function* extractSummary(
  sentences: readonly SourcedSentence[],
  { maxWords, maxSentences = Infinity }: SummaryLimits,
): Steps<readonly SourcedSentence[]> {
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

/** The places of the sentences that were not said before. */
function withoutRepetitions(sentences: readonly SourcedSentence[]): readonly (SourcedSentence & { at: number })[] {
  const seen = new Set<string>()
  return sentences.flatMap((source, at) => {
    if (seen.has(source.sentence)) return []
    seen.add(source.sentence)
    return [{ ...source, at }]
  })
}

/** The most central first; ties in their order. */
function* rank(sentences: readonly (SourcedSentence & { readonly at: number })[]): Steps<readonly Candidate[]> {
  const lists: (readonly string[])[] = []
  for (const { sentence } of sentences) {
    lists.push(analyze(sentence))
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

/** The candidate of the highest marginal relevance, the most central one of equals. */
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
