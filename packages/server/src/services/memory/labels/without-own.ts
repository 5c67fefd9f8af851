import type { LabelIdea } from './label-engine.ts'

/**
 * Removes the conversation's own label, in any case, from the ideas, since it would displace another. If it is the only
 * idea, it stays as a confirmation.
 */
export function withoutOwn(ideas: readonly LabelIdea[], own: string): readonly LabelIdea[] {
  const others = ideas.filter(({ label }) => label.toLowerCase() !== own.toLowerCase())
  return others.length === 0 ? ideas : others
}
