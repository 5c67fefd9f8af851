import { createIndex, mergeSegments, openSegment } from '../search/index.ts'
import type { Scope, Store } from '../store/store.ts'
import { rebuildSegments } from './rebuild-index.ts'

/**
 * Compares a tenant's stored index with one that is made from the text alone, byte by byte.
 *
 * @returns what is wrong; nothing if they are equal
 */
export async function verifyIndex(store: Store, scope: Scope): Promise<readonly string[]> {
  const { segments, deletedConversations } = await store.readIndex(scope)
  const index = createIndex()
  index.removeConversations(deletedConversations)
  for (const { firstDoc, bytes } of segments) index.addSegment(openSegment(firstDoc, bytes))
  const stored = mergeSegments(
    index.segments.map(({ segment }) => segment),
    (doc) => index.isLive(doc),
  )
  const fresh = await rebuildSegments(store, scope)
  const rebuilt = mergeSegments(fresh.map(({ firstDoc, bytes }) => openSegment(firstDoc, bytes)))
  if (stored === undefined && rebuilt === undefined) return []
  const equal =
    stored?.firstDoc === rebuilt?.firstDoc &&
    Buffer.from(stored?.bytes ?? []).equals(rebuilt?.bytes ?? new Uint8Array())
  return equal ? [] : [`the index of tenant ${scope.tenant} is not that of its text`]
}
