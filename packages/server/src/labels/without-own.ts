import type { LabelIdea } from '../engine/memory.ts'

/**
 * Ideas without the label that the conversation has, whatever its case: it would only take the place of another. Where it
 * is the only idea it stays, as a confirmation.
 */
export function withoutOwn(ideas: readonly LabelIdea[], own: string): readonly LabelIdea[] {
  const others = ideas.filter(({ label }) => label.toLowerCase() !== own.toLowerCase())
  return others.length === 0 ? ideas : others
}
