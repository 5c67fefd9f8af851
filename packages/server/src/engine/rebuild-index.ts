import { encodeSegment } from '../search/index.ts'
import type { Scope, Store, StoredSegment } from '../store/store.ts'
import { toSegmentDoc } from './indexed-text.ts'

const textsPerRead = 1000

/** Makes the segments of a tenant's index anew, from the text alone: one for each run of consecutive messages. */
export async function rebuildSegments(store: Store, scope: Scope): Promise<StoredSegment[]> {
  const segments: StoredSegment[] = []
  for (let afterDoc = 0; ;) {
    const texts = await store.readTexts(scope, { afterDoc, limit: textsPerRead })
    const last = texts.at(-1)
    if (last === undefined) return segments
    afterDoc = last.doc
    let start = 0
    for (let at = 1; at <= texts.length; at++) {
      if (texts[at]?.doc === (texts[at - 1]?.doc ?? 0) + 1) continue
      const run = texts.slice(start, at)
      const bytes = encodeSegment(run.map((message) => toSegmentDoc(message, message.conversation)))
      segments.push({ firstDoc: run[0]?.doc ?? 0, bytes })
      start = at
    }
  }
}
