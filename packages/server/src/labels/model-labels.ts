import type { LabelDraft, LabelIdea } from '../engine/memory.ts'

/** The most labels in use that a model gets to choose from: those with votes, then others in their order. */
const maxChoices = 200
const maxLabels = 5
const maxLabelLength = 60
/** A model and the votes agree. */
const agreedConfidence = 0.6
/** A model alone. */
const modelConfidence = 0.5

const bullet = /^(?:[-*\u2022\u2013\u00b7]|\d+[.)])\s+/
const wrapping =
  /^["'`*\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\s]+|["'`*\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb.;\s]+$/g

/** What a model gets to suggest labels for a conversation. */
export function labelMaterial({ ideas, labels, material }: LabelDraft): string {
  const voted = ideas.filter(({ isExisting }) => isExisting).map(({ label }) => label)
  const choices = [...new Set([...voted, ...labels])].slice(0, maxChoices)
  return `Labels in use:\n${choices.join('\n')}\n\nConversation:\n${material}`
}

/**
 * The labels of a model's answer, separated by commas or lines, the surest first, at most five. White space, bullets and
 * quotation marks around them do not count, nor does case where a label is in use. What is longer than 60 characters, or
 * has neither letter nor digit, is no label. A label that the votes know as well keeps their reason, and their confidence where that is greater.
 */
export function readModelLabels(answer: string, { ideas, labels }: LabelDraft): LabelIdea[] {
  const inUse = new Map(labels.map((label) => [label.toLowerCase(), label]))
  const found = new Map<string, LabelIdea>()
  for (const part of answer.replace(/^\s*labels?:/i, '').split(/[,\n]/)) {
    const given = part.trim()
    const plain = given.replace(bullet, '').replace(wrapping, '').replace(/\s+/g, ' ')
    const existing = inUse.get(given.toLowerCase()) ?? inUse.get(plain.toLowerCase())
    const label = existing ?? plain
    if (existing === undefined && !isLabel(label)) continue
    if (found.size === maxLabels) break
    if (!found.has(label.toLowerCase())) found.set(label.toLowerCase(), toIdea(label, existing !== undefined, ideas))
  }
  return [...found.values()].toSorted((one, other) => other.confidence - one.confidence)
}

const isLabel = (text: string): boolean => text.length <= maxLabelLength && /[\p{L}\p{N}]/u.test(text)

function toIdea(label: string, isExisting: boolean, ideas: readonly LabelIdea[]): LabelIdea {
  const known = ideas.find((idea) => idea.label.toLowerCase() === label.toLowerCase())
  if (known !== undefined && isExisting)
    return { ...known, label, confidence: Math.max(agreedConfidence, known.confidence) }
  const reason = isExisting ? 'the model chose it among the labels in use' : 'the model suggests it as a new label'
  return { label, confidence: modelConfidence, isExisting, reason: known?.reason ?? reason }
}
