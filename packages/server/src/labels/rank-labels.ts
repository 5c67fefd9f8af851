import type { LabelIdea } from '../engine/memory.ts'
import type { Steps } from '../steps/steps.ts'
import { analyze } from '../search/index.ts'
import type { KeyPhrase } from './key-phrases.ts'
import { withoutOwn } from './without-own.ts'

/** A similar conversation. */
export interface Neighbour {
  readonly label: string
  /** Above 0; only the proportions matter. */
  readonly similarity: number
}

/** What labels are found from. */
export interface LabelEvidence {
  /** The other conversations, the most similar first. */
  readonly neighbours: readonly Neighbour[]
  /** How similar a conversation would be that says the same. */
  readonly selfSimilarity: number
  /** The label that the conversation has. */
  readonly own: string
  /** The labels that other conversations have. */
  readonly labels: readonly string[]
  /** The best first. */
  readonly phrases: readonly KeyPhrase[]
  /** How many texts the phrases come from. */
  readonly textCount: number
}

/** How many neighbours vote, as many as is usual. */
export const voterCount = 5
const maxIdeas = 5
const labelsPerStep = 256
const maxLabelLength = 60
/** What a neighbour that says something else could have in common with a conversation, as a share of all it says. */
const strangerShare = 0.5
/** What a new label reaches that every text says and no other: below an existing one that half of the votes are for. */
const newLabelCeiling = 0.25
/** A share of texts below which a term is rare. */
const rareShare = 0.02

/**
 * Labels that would fit, the surest first, at most five. Labels in use come from the votes of the nearest
 * conversations, each weighted by its squared similarity (distance-weighted nearest neighbours, Dudani 1976); new ones
 * are key phrases.
 *
 * The confidence of a voted label is its share of the weights and of one more vote, for none of them. That one weighs
 * as much as the nearest neighbour, or as one that has half in common: few or distant neighbours alone make nothing
 * sure. What rounds to 0 is left out, and so is the label that the conversation has, unless there is no other.
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

/** Labels are the same name if they have the same index terms. */
const nameKey = (label: string): string => analyze(label).join(' ')

function describePhrase({ phrase, count, elsewhere }: KeyPhrase): string {
  const times = count === 1 ? 'once' : `${count} times`
  if (elsewhere === undefined || elsewhere >= rareShare) return `says "${phrase}" ${times}`
  return `says "${phrase}" ${times}, ${elsewhere === 0 ? 'found nowhere else' : 'rare elsewhere'}`
}

const round = (confidence: number): number => Math.round(confidence * 100) / 100
