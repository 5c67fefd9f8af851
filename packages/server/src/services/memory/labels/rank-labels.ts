import type { LabelIdea } from './label-engine.ts'
import type { Steps } from '@sekha/search/steps'
import { analyze } from '@sekha/search/analysis'
import type { KeyPhrase } from '@sekha/text'
import { withoutOwn } from './without-own.ts'

/** A similar conversation. */
export interface Neighbour {
  readonly label: string
  /** Above 0; only ratios matter. */
  readonly similarity: number
}

/** The evidence for label suggestions. */
export interface LabelEvidence {
  /** Other conversations, most similar first. */
  readonly neighbours: readonly Neighbour[]
  /** The similarity that an identical conversation would have. */
  readonly selfSimilarity: number
  /** The current label of the conversation. */
  readonly own: string
  /** The labels of other conversations. */
  readonly labels: readonly string[]
  /** Key phrases, best first. */
  readonly phrases: readonly KeyPhrase[]
  /** The number of texts that the phrases come from. */
  readonly textCount: number
}

/** The number of voting neighbours: a common choice. */
export const voterCount = 5
const maxIdeas = 5
const labelsPerStep = 256
const maxLabelLength = 60
/** The similarity that an unrelated conversation can have, as a share of `selfSimilarity`. */
const strangerShare = 0.5
/**
 * The maximum confidence of a new label: for a phrase in every text of the conversation and in no other. Below that of
 * an existing label with half of the votes.
 */
const newLabelCeiling = 0.25
/** A term in a smaller share of texts is rare. */
const rareShare = 0.02

/**
 * Suggests at most five labels, most confident first. Existing labels are voted for by the most similar conversations,
 * each weighted by its squared similarity (distance-weighted nearest neighbours, Dudani 1976). New labels are key
 * phrases.
 *
 * The confidence of a voted label is its share of all weights, to which one abstention is added. The abstention weighs
 * as much as the nearest neighbour, or as one with half of `selfSimilarity` if that is more. So a few or distant
 * neighbours alone never give high confidence. Labels whose confidence rounds to 0 are omitted, and so is the
 * conversation's own label unless it is the only one.
 */
export function* rankLabels(evidence: LabelEvidence): Steps<LabelIdea[]> {
  const ideas = new Map(voted(evidence).map((idea) => [idea.label, idea]))
  for (const idea of yield* phrased(evidence)) {
    const known = ideas.get(idea.label)
    if (known === undefined || known.confidence < idea.confidence) ideas.set(idea.label, idea)
  }
  const sure = [...ideas.values()].filter(({ confidence }) => confidence > 0)
  return withoutOwn(sure, evidence.own)
    .toSorted((one, other) => other.confidence - one.confidence)
    .slice(0, maxIdeas)
}

function voted({ neighbours, selfSimilarity, labels }: LabelEvidence): LabelIdea[] {
  const voters = neighbours.slice(0, voterCount)
  const nobody = weigh(Math.max(voters[0]?.similarity ?? 0, strangerShare * selfSimilarity))
  const total = voters.reduce((sum, { similarity }) => sum + weigh(similarity), nobody)
  const byLabel = new Map<string, Neighbour[]>()
  for (const voter of voters) byLabel.set(voter.label, [...(byLabel.get(voter.label) ?? []), voter])
  return [...byLabel]
    .filter(([label]) => labels.includes(label))
    .map(([label, votes]) => ({
      label,
      confidence: round(votes.reduce((sum, { similarity }) => sum + weigh(similarity), 0) / total),
      isExisting: true,
      reason: describeVotes(votes, voters),
    }))
}

const weigh = (similarity: number): number => similarity ** 2

function describeVotes(votes: readonly Neighbour[], voters: readonly Neighbour[]): string {
  if (voters.length === 1) return 'the only similar conversation has it'
  if (votes.length > 1) return `${votes.length} of the ${voters.length} most similar conversations have it`
  if (votes[0] === voters[0]) return `the most similar conversation has it`
  return `1 of the ${voters.length} most similar conversations has it`
}

function* phrased({ phrases, labels, textCount }: LabelEvidence): Steps<LabelIdea[]> {
  const known = new Map<string, string>()
  for (const [at, label] of labels.entries()) {
    if (at % labelsPerStep === labelsPerStep - 1) yield
    known.set(nameKey(label), label)
  }
  return phrases
    .filter(({ phrase }) => phrase.length <= maxLabelLength)
    .map((phrase) => {
      const label = known.get(nameKey(phrase.phrase))
      return {
        label: label ?? phrase.phrase,
        confidence: round(newLabelCeiling * phrase.rarity * Math.min(1, phrase.textCount / Math.max(1, textCount))),
        isExisting: label !== undefined,
        reason: describePhrase(phrase),
      }
    })
}

/** Labels with the same index terms are the same label. */
const nameKey = (label: string): string => analyze(label).join(' ')

function describePhrase({ phrase, count, elsewhere }: KeyPhrase): string {
  const times = count === 1 ? 'once' : `${count} times`
  if (elsewhere === undefined || elsewhere >= rareShare) return `says "${phrase}" ${times}`
  return `says "${phrase}" ${times}, ${elsewhere === 0 ? 'found nowhere else' : 'rare elsewhere'}`
}

const round = (confidence: number): number => Math.round(confidence * 100) / 100
