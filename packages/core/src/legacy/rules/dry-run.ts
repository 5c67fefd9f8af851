import { completeSuggestion, mapItems } from '../complete-items.ts'
import type { Rule } from '../legacy-call.ts'

/** Names the label of a suggestion as everywhere else. */
export const dryRun: Rule = async (call) => mapItems(await call.forward(), ['suggestions'], completeSuggestion)

/** Applies {@link dryRun} to the response of `mcp.memoryPrune`. */
export const pruneMemory: Rule = async (call) =>
  mapItems(await call.forward(), ['data', 'suggestions'], completeSuggestion)
