import type { PruneSuggestions, SekhaClient } from '@sekha/core'

/** Dry run. */
export function findCandidates(client: SekhaClient): PromiseLike<PruneSuggestions> {
  return client.prune.dryRun({ threshold_days: 90 })
}

/** Formats the candidates like the guide. */
export function describeCandidates({ suggestions, total }: PruneSuggestions): string[] {
  const described = suggestions.map((suggestion) =>
    [
      suggestion.label,
      `  Last accessed: ${suggestion.last_accessed.toISOString()}`,
      `  Importance: ${suggestion.importance_score}`,
      `  Recommendation: ${suggestion.recommendation}`,
    ].join('\n'),
  )
  return [`Found ${total} candidates for pruning`, ...described]
}

/** Execute pruning: archive low-priority conversations. */
export async function archiveLowPriority(client: SekhaClient, { suggestions }: PruneSuggestions): Promise<void> {
  const toArchive = suggestions
    .filter(({ importance_score: importance }) => importance <= 3)
    .map(({ conversation_id: id }) => id)
  await client.prune.execute(toArchive)
}
