import { draftSegment } from '@sekha/search/segments'
import type { Turn } from '@sekha/search/steps'
import type { NewSegment, Scope, Store } from '../store/store.ts'
import { toIndexedDocs } from './indexed-text.ts'

const textsPerRead = 1000
const charactersPerRead = 4 * 1024 * 1024

/** The numbers of the messages whose segments are rebuilt. */
export interface RebuildRange {
  /** @default 0 */
  readonly afterDoc?: number | undefined
  readonly lastDoc: number
}

/** Rebuilds the segments of a tenant's index from the stored messages, one for each run of consecutive messages. */
export async function rebuildSegments(
  store: Store,
  scope: Scope,
  { afterDoc: firstAfter = 0, lastDoc }: RebuildRange,
  turn: Turn,
): Promise<readonly NewSegment[]> {
  const segments: NewSegment[] = []
  for (let afterDoc = firstAfter; ;) {
    const range = { afterDoc, lastDoc, limit: textsPerRead, maxCharacters: charactersPerRead }
    const texts = await store.readTexts(scope, range)
    const last = texts.at(-1)
    if (last === undefined) return segments
    afterDoc = last.doc
    let start = 0
    for (let at = 1; at <= texts.length; at++) {
      const end = texts[at - 1]?.doc ?? 0
      if (texts[at]?.doc === end + 1) continue
      const run = texts.slice(start, at)
      const draft = await turn.run(draftSegment(await turn.run(toIndexedDocs(run))))
      const bytes = draft.finish((slot) => run[slot]?.conversation ?? 0)
      segments.push({ firstDoc: run[0]?.doc ?? 0, lastDoc: end, bytes })
      start = at
    }
    await turn.pause()
  }
}
