import type { LabelDraft, LabelIdea } from './label-engine.ts'
import { withoutOwn } from './without-own.ts'

/** The maximum number of existing labels offered to the model: first those with votes, then the others in order. */
const maxChoices = 200
const maxLabels = 5
const maxLabelLength = 60
/** The confidence when the model and the votes agree. */
const agreedConfidence = 0.6
/** The confidence of a suggestion by the model alone. */
const modelConfidence = 0.5

const bullet = /^(?:[-*\u2022\u2013\u00b7]|\d+[.)])\s+/
const wrapping =
  /^["'`*\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\s]+|["'`*\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb.;\s]+$/g

/** Preambles of models before a list: "Sure! Here are five labels:", "**Labels:**". */
const preamble =
  /^\s*(?:(?:sure|certainly|of course|absolutely|okay|ok)[!.,:]\s*)?(?:here(?:['\u2019]s| is| are)\b[^:\n]*:)?(?:\s*[*_]*(?:suggested )?labels?:[*_]*)?/i
/** Emphasis and code of Markdown. An underscore inside a word is not emphasis (CommonMark 0.31, section 6.2). */
const emphasis = /(?<![\p{L}\p{N}])(\*{1,3}|_{1,3}|`)(?=\S)(.+?)(?<=\S)\1(?![\p{L}\p{N}])/gu
const tag = /<[a-z/!?]/i
/** Control characters and lone surrogates. */
const unprintable = /[\p{Cc}\p{Cs}]/u

/** Builds the material from which a model suggests labels for a conversation. */
export function labelMaterial({ ideas, labels, material }: LabelDraft): string {
  const voted = ideas.filter(({ isExisting }) => isExisting).map(({ label }) => label)
  const choices = [...new Set([...voted, ...labels])].slice(0, maxChoices)
  return `Labels in use:\n${choices.join('\n')}\n\nConversation:\n${material}`
}

/**
 * Parses the labels of a model's response, separated by commas or lines: at most five, most confident first.
 *
 * - Preambles, white space, bullets, quotation marks and Markdown emphasis are stripped. Case is ignored when matching
 *   existing labels.
 * - Entries are rejected if they are longer than 60 characters, have no letter, or contain an HTML tag, a control
 *   character or a lone surrogate.
 * - The conversation's own label is omitted unless it is the only one.
 * - A label that also has votes keeps their reason, and their confidence if that is higher.
 */
export function readModelLabels(response: string, { ideas, labels, own }: LabelDraft): LabelIdea[] {
  const inUse = new Map(labels.map((label) => [label.toLowerCase(), label]))
  const found = new Map<string, LabelIdea>()
  for (const part of response.replace(preamble, '').split(/[,\n]/)) {
    const text = part.trim()
    const plain = text.replace(bullet, '').replace(emphasis, '$2').replace(wrapping, '').replace(/\s+/g, ' ')
    const existing = inUse.get(text.toLowerCase()) ?? inUse.get(plain.toLowerCase())
    const label = existing ?? plain
    if (existing === undefined && !isLabel(label)) continue
    if (!found.has(label.toLowerCase())) found.set(label.toLowerCase(), toIdea(label, existing !== undefined, ideas))
  }
  return withoutOwn([...found.values()], own)
    .slice(0, maxLabels)
    .toSorted((one, other) => other.confidence - one.confidence)
}

const isLabel = (text: string): boolean =>
  text.length <= maxLabelLength && /\p{L}/u.test(text) && !tag.test(text) && !unprintable.test(text)

function toIdea(label: string, isExisting: boolean, ideas: readonly LabelIdea[]): LabelIdea {
  const known = ideas.find((idea) => idea.label.toLowerCase() === label.toLowerCase())
  if (known !== undefined && isExisting)
    return { ...known, label, confidence: Math.max(agreedConfidence, known.confidence) }
  const reason = isExisting ? 'the model chose it among the labels in use' : 'the model suggests it as a new label'
  return { label, confidence: modelConfidence, isExisting, reason: known?.reason ?? reason }
}
