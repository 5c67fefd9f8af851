import { completeSuggestion, mapItems } from '../complete-items.ts'
import type { Rule } from '../legacy-call.ts'

/** Names the label of a suggestion as everywhere else. */
export const dryRun: Rule = async (call) => mapItems(await call.forward(), ['suggestions'], completeSuggestion)

/** Does the same for the memory tool. */
export const pruneMemory: Rule = async (call) =>
  mapItems(await call.forward(), ['data', 'suggestions'], completeSuggestion)
