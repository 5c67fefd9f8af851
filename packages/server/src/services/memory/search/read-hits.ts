import type { Turn } from '@sekha/search/steps'
import type { MessageHit, Scope, Store } from '../store/store.ts'

const hitsPerRead = 500
/** The number of characters after which a read ends. A large message is read alone. */
const charactersPerRead = 1024 * 1024

/** The location of messages, and the operation's turn on the thread. */
interface ReadPlace {
  readonly store: Store
  readonly scope: Scope
  readonly turn: Turn
}

/** Reads the first of these messages, at least one if any is left. Skips deleted messages. */
export function readPart({ store, scope }: ReadPlace, docs: readonly number[]): Promise<readonly MessageHit[]> {
  return store.readHits(scope, docs, { maxCharacters: charactersPerRead })
}

/** Reads the messages with these numbers in order, in small batches. Skips deleted messages. */
export async function* readInParts(place: ReadPlace, docs: readonly number[]): AsyncGenerator<readonly MessageHit[]> {
  const { turn } = place
  for (let at = 0; at < docs.length;) {
    const part = docs.slice(at, at + hitsPerRead)
    const hits = await readPart(place, part)
    // The last message read marks the end of the read.
    const last = hits.at(-1)
    at = last === undefined ? at + part.length : docs.indexOf(last.doc, at) + 1
    yield hits
    await turn.pause()
  }
}

/** Reads all of the messages, or the first of them up to `maxCharacters` of content and metadata. */
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
    // A read that ended early is full, either of content or of metadata.
    characters += isLast || hits.length === hitsPerRead ? contents : Math.max(contents, charactersPerRead)
    if (characters >= maxCharacters && !isLast) return { hits: all, isCut: true }
  }
  return { hits: all, isCut: false }
}
