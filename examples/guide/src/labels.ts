import type { SekhaClient } from '@sekha/core'

/** Label suggestions. */
export async function suggestLabels(client: SekhaClient, id: string): Promise<string[]> {
  const suggestions = await client.labels.suggest(id)
  return suggestions.data.map((suggestion) =>
    [
      `${suggestion.label} (${Math.round(suggestion.confidence * 100)}%)`,
      `  Reason: ${suggestion.reason}`,
      `  Existing: ${suggestion.is_existing}`,
    ].join('\n'),
  )
}
