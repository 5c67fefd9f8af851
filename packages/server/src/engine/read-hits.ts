import type { Turn } from '../steps/turns.ts'
import type { MessageHit, Scope, Store } from '../store/store.ts'

const hitsPerRead = 500
/** A read ends after so many characters: a large message is a read of its own. */
const charactersPerRead = 1024 * 1024

/** Where messages are read, and the time that the operation has on the thread. */
interface ReadPlace {
  readonly store: Store
  readonly scope: Scope
  readonly turn: Turn
}

/** The messages with these numbers, in their order, a few at a time however long they are; those that are gone are left out. */
export async function* readInParts(
  { store, scope, turn }: ReadPlace,
  docs: readonly number[],
): AsyncGenerator<readonly MessageHit[]> {
  for (let at = 0; at < docs.length;) {
    const part = docs.slice(at, at + hitsPerRead)
    const hits = await store.readHits(scope, part, { maxCharacters: charactersPerRead })
    // Only the last one that was read says how far the read came.
    const last = hits.at(-1)
    at = last === undefined ? at + part.length : docs.indexOf(last.doc, at) + 1
    yield hits
    await turn.pause()
  }
}

/** All of them together, or the first of them, if those hold `maxCharacters` with content and metadata. */
export async function readHits(
  place: ReadPlace,
  docs: readonly number[],
  maxCharacters: number,
): Promise<{ readonly hits: readonly MessageHit[]; readonly isCut: boolean }> {
  const all: MessageHit[] = []
  let characters = 0
  for await (const hits of readInParts(place, docs)) {
    for (const hit of hits) all.push(hit)
    const contents = hits.reduce((sum, { content }) => sum + content.length, 0)
    const isLast = hits.at(-1)?.doc === docs.at(-1)
    // A read that ended early is full, whether of content or of metadata.
    characters += isLast || hits.length === hitsPerRead ? contents : Math.max(contents, charactersPerRead)
    if (characters >= maxCharacters && !isLast) return { hits: all, isCut: true }
  }
  return { hits: all, isCut: false }
}
