/** Bytes of segments, by spool, first record of the segment, and number. */
export const CHUNKS = 'chunks'
/** Progress and note of each spool, by its name. */
export const SPOOLS = 'spools'

/** What is stored of a spool beside its segments. */
export interface SpoolRow {
  readonly name: string
  readonly progress?: string | undefined
  readonly note?: string | undefined
  /** Whether its page gave it to any other. */
  readonly isReleased: boolean
}

/** A piece of a segment. */
export type ChunkKey = [spool: string, first: number, number: number]

/** Opens the database, and creates it the first time. */
export function openDatabase(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = factory.open(name, 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore(CHUNKS)
    request.result.createObjectStore(SPOOLS, { keyPath: 'name' })
  }
  return settle(request)
}

/** Resolves with the result of a request. */
export function settle<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')))
  })
}

/** Runs work in a transaction, and resolves when it is committed. */
export function commit(
  database: IDBDatabase,
  stores: string[],
  work: (transaction: IDBTransaction) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // The system writes it to the disk a little later. A killed tab loses nothing by that.
    const transaction = database.transaction(stores, 'readwrite', { durability: 'relaxed' })
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('IndexedDB aborted the write')))
    work(transaction)
    // Without this, a page that is unloaded takes the write with it.
    transaction.commit()
  })
}

/** All chunks of a spool, or of one segment of it. */
export function rangeOf(spool: string, first?: number): IDBKeyRange {
  return first === undefined
    ? IDBKeyRange.bound([spool], [spool, []])
    : IDBKeyRange.bound([spool, first], [spool, first, []])
}
