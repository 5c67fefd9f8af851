import type { Steps } from '@sekha/search/steps'
import { analyzeInSteps, limitMarks } from '@sekha/search/analysis'

/** The features of a text that decide whether it duplicates another. */
export interface SimilarityKey {
  /** The text in lower case with collapsed white space. */
  readonly text: string
  /** Its distinct search terms. */
  readonly terms: readonly string[]
  /** The numbers and English negations in it, sorted. */
  readonly figures: string
}

/** The texts included so far. */
export interface SimilaritySet {
  /** Whether the set contains a near-duplicate. */
  has(similarity: SimilarityKey): boolean
  add(similarity: SimilarityKey): void
}

/** Two texts are near-duplicates from a Jaccard coefficient of 4 ÷ 5 on. */
const minJaccard = { dividend: 4, divisor: 5 }
/** With fewer terms, a single different word lowers the coefficient too much. */
const minTerms = 5

const figurePattern = /\d+|\b(?:no|not|never|none|nor|cannot|without)\b|n['’]t\b/g

export function* similarityOf(content: string): Steps<SimilarityKey> {
  const text = limitMarks(content).normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
  yield
  const terms = [...new Set(yield* analyzeInSteps(content))]
  yield
  return { text, terms, figures: (text.match(figurePattern) ?? []).toSorted().join(' ') }
}

/** Counts the texts that contain each term. */
export function countTerms(similarityKeys: readonly SimilarityKey[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { terms } of similarityKeys) for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}

/**
 * Creates a set that detects near-duplicates. Two texts are near-duplicates in either of two cases:
 *
 * - They are equal except for case and white space.
 * - Each has at least five terms, their Jaccard coefficient is at least 0.8, and their numbers and negations are the
 *   same: "the limit is 50" and "the limit is 500" are not duplicates.
 *
 * A text of white space is never a duplicate.
 *
 * Prefix filtering (Bayardo, Ma and Srikant, "Scaling up all pairs similarity search", 2007) selects the texts to
 * compare: two sets that share enough of their terms share one of the first few in any order. `termCounts` orders rare
 * terms first, so that few sets match by chance. It affects only the speed.
 */
export function createSimilaritySet(termCounts: ReadonlyMap<string, number>): SimilaritySet {
  const texts = new Set<string>()
  const byTerm = new Map<string, SimilarityKey[]>()

  const prefixOf = ({ terms }: SimilarityKey): readonly string[] =>
    terms
      .toSorted((left, right) => (termCounts.get(left) ?? 0) - (termCounts.get(right) ?? 0) || (left < right ? -1 : 1))
      .slice(0, prefixLength(terms.length))

  const isNear = (similarity: SimilarityKey): boolean => {
    if (similarity.terms.length < minTerms) return false
    const terms = new Set(similarity.terms)
    return prefixOf(similarity).some((term) => byTerm.get(term)?.some((other) => isSame(terms, similarity, other)))
  }

  return {
    has: (similarity) => similarity.text !== '' && (texts.has(similarity.text) || isNear(similarity)),
    add(similarity) {
      texts.add(similarity.text)
      if (similarity.terms.length < minTerms) return
      for (const term of prefixOf(similarity)) {
        const others = byTerm.get(term)
        if (others === undefined) byTerm.set(term, [similarity])
        else others.push(similarity)
      }
    },
  }
}

/**
 * The number of terms to look up. Sets with coefficient J share at least J of each one's terms, so at least one shared
 * term is in this prefix.
 */
const prefixLength = (terms: number): number =>
  terms - Math.ceil((minJaccard.dividend * terms) / minJaccard.divisor) + 1

function isSame(terms: ReadonlySet<string>, { figures }: SimilarityKey, other: SimilarityKey): boolean {
  if (figures !== other.figures) return false
  // shared ÷ (both − shared) ≥ dividend ÷ divisor, solved for shared, in integers to avoid rounding.
  const both = terms.size + other.terms.length
  const needed = Math.ceil((minJaccard.dividend * both) / (minJaccard.dividend + minJaccard.divisor))
  let missing = Math.min(terms.size, other.terms.length) < needed ? 0 : other.terms.length - needed + 1
  for (const term of other.terms) {
    if (missing === 0) return false
    if (!terms.has(term)) missing--
  }
  return missing > 0
}
