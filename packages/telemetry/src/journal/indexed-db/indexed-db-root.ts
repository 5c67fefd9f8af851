import type { AbandonedSpool, Spool, SpoolRoot } from '../segment.ts'
import { CHUNKS, commit, openDatabase, rangeOf, settle, SPOOLS, type SpoolRow } from './database.ts'
import { IndexedDbSegment, type SegmentDatabase } from './indexed-db-segment.ts'

/** How long records gather for one transaction, in milliseconds. */
const DELAY_MS = 20

/** The part of the Web Locks API that shows which pages are alive. The browser releases the locks of a page that is gone. */
export interface PageLocks {
  request(
    name: string,
    options: { readonly ifAvailable?: boolean },
    callback: (lock: unknown) => Promise<void>,
  ): Promise<unknown>
}

/**
 * Opens a database that the pages of an origin share. Each page holds a lock while it lives, so another takes over only
 * what a page has left that is gone.
 *
 * @param locks - Without them, only what was released is taken over.
 */
export function openIndexedDbRoot(
  factory: IDBFactory,
  locks: PageLocks | undefined,
  server: string,
  name: string,
): SpoolRoot {
  const opened = openDatabase(factory, `sekha-telemetry-${server}`)
  // Failures reach the journal when it writes.
  opened.catch(() => {})
  const lockName = (spool: string): string => `sekha-telemetry-${server}-${spool}`
  const own = createSpool(opened, { name, isReleased: false })
  own.lock = locks?.request(lockName(name), {}, () => own.released).catch(() => {})
  /** Claims a spool, if its page is gone. The lock is held until it is released again. */
  const claim = (row: SpoolRow, claimed: ReturnType<typeof createSpool>): Promise<boolean> => {
    if (locks === undefined) return Promise.resolve(row.isReleased)
    return new Promise((resolve) => {
      const hold = (lock: unknown): Promise<void> => {
        resolve(lock !== null)
        return lock === null ? Promise.resolve() : claimed.released
      }
      claimed.lock = locks.request(lockName(row.name), { ifAvailable: true }, hold)
      claimed.lock.catch(() => resolve(false))
    })
  }
  const held = new Set([name])
  return {
    spool: own.spool,
    adopt: async () => {
      const adopted: AbandonedSpool[] = []
      try {
        const database = await opened
        const rows = await settle<SpoolRow[]>(database.transaction([SPOOLS]).objectStore(SPOOLS).getAll())
        for (const row of rows) {
          if (held.has(row.name)) continue
          const claimed = createSpool(opened, { ...row, isReleased: false })
          if (!(await claim(row, claimed))) continue
          held.add(row.name)
          adopted.push(await openAbandoned(database, row, claimed))
        }
      } catch {
        // An unreadable database has nothing to adopt.
      }
      return adopted
    },
  }
}

interface OpenedSpool {
  /** Settles when the browser has released the lock. */
  lock: Promise<unknown> | undefined
  readonly spool: Spool
  readonly segments: SegmentDatabase
  /** Resolves when the spool is released. */
  readonly released: Promise<void>
}

function createSpool(opened: Promise<IDBDatabase>, initial: SpoolRow): OpenedSpool {
  let row = initial
  let failure: unknown
  let writing: Promise<unknown> = Promise.resolve()
  let finish = (): void => {}
  const released = new Promise<void>((resolve) => {
    finish = resolve
  })
  const segments: SegmentDatabase = {
    spool: initial.name,
    opened,
    onFailure: (error) => {
      failure = error
    },
    check: () => {
      if (failure === undefined) return
      const error = failure
      // The journal leaves the database alone for a while, and then tries again.
      failure = undefined
      throw error
    },
  }
  // The database keeps the order, also with what segments write. So a note is stored before the records that follow it.
  const change = (work: (transaction: IDBTransaction) => void): void => {
    const changed = opened.then((database) => commit(database, [SPOOLS, CHUNKS], work)).catch(() => {})
    writing = Promise.all([writing, changed])
  }
  const save = (changed: Partial<SpoolRow>): void => {
    row = { ...row, ...changed }
    const saved = row
    change((transaction) => transaction.objectStore(SPOOLS).put(saved))
  }
  const spool: Spool = {
    kind: 'indexeddb',
    delayMs: DELAY_MS,
    createSegment: (first) => new IndexedDbSegment(segments, first, 0, 0),
    saveProgress: (progress) => save({ progress }),
    saveNote: (note) => save({ note }),
    release: async (isDone) => {
      if (isDone)
        change((transaction) => {
          transaction.objectStore(SPOOLS).delete(row.name)
          transaction.objectStore(CHUNKS).delete(rangeOf(row.name))
        })
      else save({ isReleased: true })
      await writing
      finish()
      await result.lock?.catch(() => {})
    },
  }
  const result: OpenedSpool = { lock: undefined, spool, segments, released }
  return result
}

async function openAbandoned(
  database: IDBDatabase,
  row: SpoolRow,
  { spool, segments }: OpenedSpool,
): Promise<AbandonedSpool> {
  const store = database.transaction([CHUNKS]).objectStore(CHUNKS)
  const [keys, chunks] = await Promise.all([
    settle(store.getAllKeys(rangeOf(row.name))) as Promise<[string, number, number][]>,
    settle<Uint8Array[]>(store.getAll(rangeOf(row.name))),
  ])
  const sizes = new Map<number, { bytes: number; next: number }>()
  for (const [at, [, first, number]] of keys.entries()) {
    const size = sizes.get(first)?.bytes ?? 0
    sizes.set(first, { bytes: size + (chunks[at]?.length ?? 0), next: number + 1 })
  }
  return {
    spool,
    segments: [...sizes].map(([first, { bytes, next }]) => new IndexedDbSegment(segments, first, bytes, next)),
    progress: row.progress,
    note: row.note,
    hangs: undefined,
    died: !row.isReleased,
  }
}
