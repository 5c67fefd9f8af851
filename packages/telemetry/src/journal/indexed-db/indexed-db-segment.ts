import type { Segment } from '../segment.ts'
import { CHUNKS, type ChunkKey, commit, rangeOf, settle } from './database.ts'

/** The database of a spool, as its segments use it. */
export interface SegmentDatabase {
  readonly spool: string
  readonly opened: Promise<IDBDatabase>
  /** Called when a write failed, such as when the quota is used up. */
  readonly onFailure: (error: unknown) => void
  /** Throws when a write failed: the journal then goes on in memory. */
  readonly check: () => void
}

/** A segment in IndexedDB. Frames that are not stored yet, or could not be, are kept in memory as well. */
export class IndexedDbSegment implements Segment {
  readonly first: number
  readonly #database: SegmentDatabase
  bytes: number
  #next: number
  #unsaved: Uint8Array[] = []
  #writing: Promise<void> = Promise.resolve()

  constructor(database: SegmentDatabase, first: number, bytes: number, chunks: number) {
    this.#database = database
    this.first = first
    this.bytes = bytes
    this.#next = chunks
  }

  append(bytes: Uint8Array, start: number, end: number): void {
    this.#database.check()
    const chunk = bytes.slice(start, end)
    this.#unsaved.push(chunk)
    this.bytes += chunk.length
    const key: ChunkKey = [this.#database.spool, this.first, this.#next]
    this.#next += 1
    // The database keeps the order. A write that waited for an earlier one would be lost when the page is unloaded.
    const saved = this.#save(key, chunk)
    this.#writing = this.#writing.then(() => saved)
  }

  async read(offset: number): Promise<Uint8Array> {
    const end = this.bytes
    const { spool, opened } = this.#database
    await this.#writing
    const database = await opened
    const store = database.transaction([CHUNKS]).objectStore(CHUNKS)
    const saved = await settle<Uint8Array[]>(store.getAll(rangeOf(spool, this.first)))
    return join([...saved, ...this.#unsaved]).subarray(offset, end)
  }

  async rewrite(transform: (bytes: Uint8Array) => Uint8Array): Promise<void> {
    const { spool, opened } = this.#database
    const bytes = transform(await this.read(0))
    await commit(await opened, [CHUNKS], (transaction) => {
      const store = transaction.objectStore(CHUNKS)
      store.delete(rangeOf(spool, this.first))
      store.put(bytes, [spool, this.first, 0])
    })
    this.bytes = bytes.length
    this.#next = 1
    this.#unsaved = []
  }

  /** @throws {Error} of the database, when something could not be stored */
  async sync(): Promise<void> {
    await this.#writing
    this.#database.check()
  }

  remove(): void {
    const { spool, opened } = this.#database
    this.#unsaved = []
    const remove = async (): Promise<void> => {
      await commit(await opened, [CHUNKS], (transaction) => {
        transaction.objectStore(CHUNKS).delete(rangeOf(spool, this.first))
      })
    }
    // It is settled. If it is read again, the server recognises its records.
    this.#writing = this.#writing.then(remove).catch(() => {})
  }

  close(): void {}

  async #save(key: ChunkKey, chunk: Uint8Array): Promise<void> {
    try {
      await commit(await this.#database.opened, [CHUNKS], (transaction) => {
        transaction.objectStore(CHUNKS).put(chunk, key)
      })
      this.#unsaved = this.#unsaved.filter((unsaved) => unsaved !== chunk)
    } catch (error) {
      this.#database.onFailure(error)
    }
  }
}

/** Joins pieces. */
function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
