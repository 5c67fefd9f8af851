import type { LabelDraft, LabelIdea } from '../engine/memory.ts'
import type { Handlers } from '../http/handler.ts'
import { labelMaterial, readModelLabels } from '../labels/model-labels.ts'
import type { ModelWriter } from '../models/model-writer.ts'
import { noSuchConversation } from './wire.ts'

/** Five labels of 60 characters in a language that needs a token for two, and room for a model to think before. */
const maxLabelTokens = 600
/** A number, what a model may say around it, and room for it to think before. */
const maxImportanceTokens = 500
/** How much the rules count beside a model, as in the legacy server. */
const ruleShare = 0.3
/** 10 means pinned, and that is for people to say. */
const maxImportance = 9

const labelInstructions = [
  'Suggest labels for the conversation: at most five, the best first, on one line, separated by commas.',
  'Prefer labels that are in use, spelled as they are, where they fit.',
  'A new label has one to four words, in the language of the conversation.',
].join('\n')

const importanceInstructions = [
  'Judge how important it is to remember the conversation, from 1 (small talk) to 10 (decisions with lasting effect).',
  'Response with one whole number and nothing else.',
].join('\n')

/** What would suit a conversation, by the model where there is one and it responds. Nothing is changed. */
export const suggestionHandlers: Handlers<'labels.suggest' | 'importance.suggest'> = {
  async 'labels.suggest'({ memory, scope, body, writer, signal }) {
    const id = body.conversation_id.toLowerCase()
    const draft = await memory.suggestLabels(scope, id)
    if (draft === undefined) throw noSuchConversation()
    const written = writer && (await askForLabels(writer, draft, signal))
    const model = written === undefined ? null : (writer?.name ?? null)
    const suggestions = (written ?? draft.ideas).map(({ label, confidence, isExisting, reason }) => ({
      label,
      confidence,
      is_existing: isExisting,
      reason,
      model,
    }))
    return { conversation_id: id, suggestions }
  },

  async 'importance.suggest'({ memory, scope, body, writer, signal }) {
    const id = body.conversation_id.toLowerCase()
    const draft = await memory.scoreImportance(scope, id)
    if (draft === undefined) throw noSuchConversation()
    const { score, material } = draft
    const scored = writer && material !== '' ? await askForImportance(writer, material, signal) : undefined
    const blended = scored === undefined ? score : ruleShare * score + (1 - ruleShare) * scored
    return {
      conversation_id: id,
      importance_score: Math.min(maxImportance, Math.max(1, Math.round(blended))),
      reasons: scored === undefined ? [...draft.reasons] : [...draft.reasons, `the model says ${scored} of 10`],
      model: scored === undefined ? null : (writer?.name ?? null),
    }
  },
}

/** The labels that a model finds; undefined if it finds none. It is not asked about a conversation without messages. */
async function askForLabels(
  writer: ModelWriter,
  draft: LabelDraft,
  signal: AbortSignal,
): Promise<readonly LabelIdea[] | undefined> {
  if (draft.material === '') return undefined
  const task = { instructions: labelInstructions, material: labelMaterial(draft), maxTokens: maxLabelTokens }
  const response = await writer.write(task, signal)
  const labels = response === undefined ? [] : readModelLabels(response, draft)
  return labels.length === 0 ? undefined : labels
}

async function askForImportance(
  writer: ModelWriter,
  material: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const task = { instructions: importanceInstructions, material, maxTokens: maxImportanceTokens }
  const response = await writer.write(task, signal)
  return response === undefined ? undefined : readImportance(response)
}

/** The one number from 1 to 10 in a response, also as `7/10`; undefined if there is none, or another one. */
function readImportance(response: string): number | undefined {
  const [, number] = /^[^\d]*(?<![-.\d])(\d+(?:\.\d+)?)(?:\s*(?:\/|out of)\s*10)?[^\d]*$/i.exec(response) ?? []
  const scored = Number(number ?? NaN)
  return scored >= 1 && scored <= 10 ? scored : undefined
}
