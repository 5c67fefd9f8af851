import { draftSegment } from '@sekha/search/segments'
import type { Turn } from '@sekha/search/steps'
import type { Scope, Store, StoredSegment } from '../store/store.ts'
import { toIndexedDocs } from './indexed-text.ts'

const textsPerRead = 1000
const charactersPerRead = 4 * 1024 * 1024

/** Rebuilds the segments of a tenant's index from the stored messages, one for each run of consecutive messages. */
export async function rebuildSegments(store: Store, scope: Scope, turn: Turn): Promise<StoredSegment[]> {
  const segments: StoredSegment[] = []
  for (let afterDoc = 0; ;) {
    const texts = await store.readTexts(scope, { afterDoc, limit: textsPerRead, maxCharacters: charactersPerRead })
    const last = texts.at(-1)
    if (last === undefined) return segments
    afterDoc = last.doc
    let start = 0
    for (let at = 1; at <= texts.length; at++) {
      if (texts[at]?.doc === (texts[at - 1]?.doc ?? 0) + 1) continue
      const run = texts.slice(start, at)
      const draft = await turn.run(draftSegment(await turn.run(toIndexedDocs(run))))
      segments.push({ firstDoc: run[0]?.doc ?? 0, bytes: draft.finish((slot) => run[slot]?.conversation ?? 0) })
      start = at
    }
    await turn.pause()
  }
}
