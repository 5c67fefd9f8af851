import type { LabelDraft, LabelEngine, LabelIdea } from './label-engine.ts'
import type { MemoryHandlers } from '../memory-handlers.ts'
import { labelMaterial, readModelLabels } from './model-labels.ts'
import type { ModelWriter } from '../models/model-writer.ts'
import { noSuchConversation } from '../wire.ts'

/** Five labels of 60 characters at two characters per token, and room for a model's reasoning. */
const maxLabelTokens = 600
/** A number, the words a model may put around it, and room for its reasoning. */
const maxImportanceTokens = 500
/** The weight of the rules relative to a model, as in the legacy server. */
const ruleShare = 0.3
/** The maximum suggestion. 10 means pinned, which only users decide. */
const maxImportance = 9

const labelInstructions = [
  'Suggest labels for the conversation: at most five, the best first, on one line, separated by commas.',
  'Prefer labels that are in use, spelled as they are, where they fit.',
  'A new label has one to four words, in the language of the conversation.',
].join('\n')

const importanceInstructions = [
  'Judge how important it is to remember the conversation, from 1 (small talk) to 10 (decisions with lasting effect).',
  'Respond with one whole number and nothing else.',
].join('\n')

/** Handlers that suggest labels and importance, from the model if it responds. They change nothing. */
export const suggestionHandlers: MemoryHandlers<'labels.suggest' | 'importance.suggest', LabelEngine> = {
  async 'labels.suggest'({ service: { memory, writer }, scope, body, signal }) {
    const id = body.conversation_id
    const draft = await memory.suggestLabels(scope, id)
    if (draft === undefined) throw noSuchConversation()
    const written = writer && (await requestLabels(writer, draft, signal))
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

  async 'importance.suggest'({ service: { memory, writer }, scope, body, signal }) {
    const id = body.conversation_id
    const draft = await memory.scoreImportance(scope, id)
    if (draft === undefined) throw noSuchConversation()
    const { score, material } = draft
    const scored = writer && material !== '' ? await requestImportance(writer, material, signal) : undefined
    const blended = scored === undefined ? score : ruleShare * score + (1 - ruleShare) * scored
    return {
      conversation_id: id,
      importance_score: Math.min(maxImportance, Math.max(1, Math.round(blended))),
      reasons: scored === undefined ? [...draft.reasons] : [...draft.reasons, `the model says ${scored} of 10`],
      model: scored === undefined ? null : (writer?.name ?? null),
    }
  },
}

/** Returns the labels that a model suggests; undefined if there are none. Not called without messages. */
async function requestLabels(
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

async function requestImportance(
  writer: ModelWriter,
  material: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const task = { instructions: importanceInstructions, material, maxTokens: maxImportanceTokens }
  const response = await writer.write(task, signal)
  return response === undefined ? undefined : readImportance(response)
}

/** Returns the only number from 1 to 10 in a response, also as `7/10`; undefined if there is no such number or another number. */
function readImportance(response: string): number | undefined {
  const [, number] = /^[^\d]*(?<![-.\d])(\d+(?:\.\d+)?)(?:\s*(?:\/|out of)\s*10)?[^\d]*$/i.exec(response) ?? []
  const scored = Number(number ?? NaN)
  return scored >= 1 && scored <= 10 ? scored : undefined
}
