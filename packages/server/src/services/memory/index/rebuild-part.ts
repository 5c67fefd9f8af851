import { mergeInSteps, openFreshSegment } from '@sekha/search/segments'
import type { Turn } from '@sekha/search/steps'
import { StoreError } from '@sekha/storage'
import type { Scope, Store } from '../store/store.ts'
import { rebuildSegments } from './rebuild-index.ts'

/** How far a rebuild is, in numbers of messages. */
export interface RebuildPosition {
  /** The last message whose segment is rebuilt. */
  readonly afterDoc: number
  /** The last message at the start of the rebuild. Later ones are in fresh segments. */
  readonly lastDoc: number
}

/** How often in a row another merge may change the segment. */
const maxStale = 20

/**
 * Replaces the next segment of a tenant's index by one from the stored messages.
 *
 * @throws {StoreError} `busy` when other processes keep changing the segment
 */
export async function rebuildPart(
  store: Store,
  scope: Scope,
  position: RebuildPosition | undefined,
  turn: Turn,
): Promise<RebuildPosition> {
  for (let stale = 0; stale < maxStale; stale++) {
    const list = await store.index(scope)
    if (list === 'unchanged') continue
    const { afterDoc, lastDoc } = position ?? { afterDoc: 0, lastDoc: list.lastDoc }
    const part = list.segments.find((segment) => segment.lastDoc > afterDoc)
    if (part === undefined || part.firstDoc > lastDoc) return { afterDoc: lastDoc, lastDoc }
    const range = { afterDoc: part.firstDoc - 1, lastDoc: part.lastDoc }
    const fresh = (await rebuildSegments(store, scope, range, turn)).map((it) =>
      openFreshSegment(it.firstDoc, it.bytes),
    )
    const merged = await turn.run(mergeInSteps(fresh))
    const added = merged === undefined ? [] : [openFreshSegment(merged.firstDoc, merged.bytes)]
    if ((await store.replaceSegments(scope, { removed: [part.id], added })) !== 'stale')
      return { afterDoc: Math.min(part.lastDoc, lastDoc), lastDoc }
    await turn.pause()
  }
  throw new StoreError('busy', `the index of tenant ${scope.tenant} changes too often to be rebuilt`)
}
