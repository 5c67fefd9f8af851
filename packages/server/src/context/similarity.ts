import type { Steps } from '../steps/steps.ts'
import { analyzeInSteps, limitMarks } from '../search/index.ts'

/** What of a text decides whether another says the same. */
export interface SimilarityKey {
  /** The text in lower case, its white space made one. */
  readonly text: string
  /** Its distinct search terms. */
  readonly terms: readonly string[]
  /** The numbers and English negations in it, sorted. */
  readonly figures: string
}

/** The texts that are kept so far. */
export interface SimilaritySet {
  /** Whether a text that was added says the same. */
  has(similarity: SimilarityKey): boolean
  add(similarity: SimilarityKey): void
}

/** From a Jaccard coefficient of 4 ÷ 5 on, two sets of terms count as the same text. */
const minJaccard = { dividend: 4, divisor: 5 }
/** With fewer terms, one different word is too small a part to see. */
const minTerms = 5

const figurePattern = /\d+|\b(?:no|not|never|none|nor|cannot|without)\b|n['’]t\b/g

export function* similarityOf(content: string): Steps<SimilarityKey> {
  const text = limitMarks(content).normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
  yield
  const terms = [...new Set(yield* analyzeInSteps(content))]
  yield
  return { text, terms, figures: (text.match(figurePattern) ?? []).toSorted().join(' ') }
}

/** In how many of these texts each term is. */
export function countTerms(similarityKeys: readonly SimilarityKey[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { terms } of similarityKeys) for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}

/**
 * Two texts say the same if they are equal but for case and white space, or if they have at least five terms each, a
 * Jaccard coefficient of 0.8 or more, and the same numbers and negations: "the limit is 50" and "the limit is 500"
 * differ in little, and in all that matters. A text of white space says nothing, so nothing says the same.
 *
 * What can reach the coefficient is found by prefix filtering (Bayardo, Ma and Srikant, "Scaling up all pairs
 * similarity search", 2007): two sets that share enough of their terms share one of the first few in any order.
 * `termCounts` puts the rarest first, so that few sets share one by chance; it changes only how long this takes.
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

/** A set with coefficient J to another shares at least J of its own terms: not all of those can be behind the prefix. */
const prefixLength = (terms: number): number =>
  terms - Math.ceil((minJaccard.dividend * terms) / minJaccard.divisor) + 1

function isSame(terms: ReadonlySet<string>, { figures }: SimilarityKey, other: SimilarityKey): boolean {
  if (figures !== other.figures) return false
  // shared ÷ (both − shared) ≥ dividend ÷ divisor, solved for shared; in integers, so that no rounding decides.
  const both = terms.size + other.terms.length
  const needed = Math.ceil((minJaccard.dividend * both) / (minJaccard.dividend + minJaccard.divisor))
  let missing = Math.min(terms.size, other.terms.length) < needed ? 0 : other.terms.length - needed + 1
  for (const term of other.terms) {
    if (missing === 0) return false
    if (!terms.has(term)) missing--
  }
  return missing > 0
}
