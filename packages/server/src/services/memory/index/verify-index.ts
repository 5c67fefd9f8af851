import { createSegmentIndex, mergeInSteps, openSegment, type Segment } from '@sekha/search/segments'
import type { Turn } from '@sekha/search/steps'
import type { Scope, Store } from '../store/store.ts'
import { rebuildSegments } from './rebuild-index.ts'

/**
 * Compares a tenant's stored index, byte by byte, with one rebuilt from the stored messages.
 *
 * @returns the problems; an empty list if the indexes are equal
 */
export async function verifyIndex(store: Store, scope: Scope, turn: Turn): Promise<readonly string[]> {
  const { segments, deletedConversations } = await store.readIndex(scope)
  const index = createSegmentIndex()
  index.removeConversations(deletedConversations)
  for (const { firstDoc, bytes } of segments) {
    index.addSegment(openSegment(firstDoc, bytes))
    await turn.pause()
  }
  const opened = index.segments.map(({ segment }) => segment)
  const stored = await turn.run(mergeInSteps(opened, (doc) => index.isLive(doc)))
  const fresh: Segment[] = []
  for (const { firstDoc, bytes } of await rebuildSegments(store, scope, turn)) fresh.push(openSegment(firstDoc, bytes))
  const rebuilt = await turn.run(mergeInSteps(fresh))
  if (stored === undefined && rebuilt === undefined) return []
  const equal =
    stored?.firstDoc === rebuilt?.firstDoc &&
    Buffer.from(stored?.bytes ?? []).equals(rebuilt?.bytes ?? new Uint8Array())
  return equal ? [] : [`the index of tenant ${scope.tenant} is not that of its text`]
}
