import type { DocFilter, DocScope } from './doc-scope.ts'
import type { IndexedSegment } from './indexed-segment.ts'
import { TurnLinks } from './turn-links.ts'

/** The segments at one moment. Their positions are fixed; their live documents can change. */
export interface Snapshot {
  readonly segments: readonly IndexedSegment[]
  readonly cellCount: number
  /** Links of all cells. Removed conversations may be linked too, but contribute no scores. */
  readonly links: TurnLinks
}

/** Links adjacent turns that pass the filter. Only filters that select turns (by date or role) need separate links. */
export function linksOf(
  { segments, cellCount, links: all }: Snapshot,
  filter?: DocFilter,
  scope?: DocScope,
): TurnLinks {
  const cuts = filter !== undefined && cutsConversations(filter)
  if (!cuts && all.linked >= cellCount) return all
  const links = cuts ? new TurnLinks() : all
  const parts = cuts && scope ? scope.parts : segments.map(({ segment, base, live }) => ({ segment, base, mask: live }))
  links.extend(parts, cellCount)
  return links
}

/** Whether a filter can pass some turns of a conversation and reject others. */
const cutsConversations = ({ conversations: _conversations, ...ofTurns }: DocFilter): boolean =>
  Object.values(ofTurns).some((value) => value !== undefined)
