import { createSegmentIndex, IndexError, mergeInSteps, openSegment, type Segment } from '@sekha/search/segments'
import type { Turn } from '@sekha/search/steps'
import type { Scope, Store } from '../store/store.ts'
import { rebuildSegments } from './rebuild-index.ts'

/**
 * Compares a tenant's stored index, byte by byte, with one rebuilt from the stored messages.
 *
 * @returns the problems; an empty list if the indexes are equal
 */
export async function verifyIndex(store: Store, scope: Scope, turn: Turn): Promise<readonly string[]> {
  try {
    return await compare(store, scope, turn)
  } catch (error) {
    if (!(error instanceof IndexError || error instanceof RangeError)) throw error
    return [`the index of tenant ${scope.tenant} is damaged: ${error.message}`]
  }
}

async function compare(store: Store, scope: Scope, turn: Turn): Promise<readonly string[]> {
  const list = await store.index(scope)
  if (list === 'unchanged') return []
  const firstDocs = new Map(list.segments.map(({ id, firstDoc }) => [id, firstDoc]))
  const index = createSegmentIndex()
  index.removeConversations(list.deleted)
  for await (const { id, bytes } of store.readSegments(scope, [...firstDocs.keys()])) {
    index.addSegment(openSegment(firstDocs.get(id) ?? 0, bytes))
    await turn.pause()
  }
  const opened = index.segments.map(({ segment }) => segment)
  const stored = await turn.run(mergeInSteps(opened, (doc) => index.isLive(doc)))
  const fresh: Segment[] = []
  for (const { firstDoc, bytes } of await rebuildSegments(store, scope, list, turn))
    fresh.push(openSegment(firstDoc, bytes))
  const rebuilt = await turn.run(mergeInSteps(fresh))
  if (stored === undefined && rebuilt === undefined) return []
  const equal =
    stored?.firstDoc === rebuilt?.firstDoc &&
    Buffer.from(stored?.bytes ?? []).equals(rebuilt?.bytes ?? new Uint8Array())
  return equal ? [] : [`the index of tenant ${scope.tenant} is not that of its text`]
}
