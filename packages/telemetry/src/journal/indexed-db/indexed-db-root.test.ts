import 'fake-indexeddb/auto'
import { describe, expect, it, vi } from 'vitest'
import { systemClock } from '@sekha/core/foundation'
import { Encoder } from '../../encode/encoder.ts'
import { resolveLimits } from '../../encode/limits.ts'
import { createScrubber } from '../../encode/scrub.ts'
import { openAdopted } from '../adopt.ts'
import { Journal } from '../journal.ts'
import { Lane, type LaneBounds } from '../lane.ts'
import { writeNote } from '../note.ts'
import { readProgress } from '../progress.ts'
import { LinePrefix } from '../record.ts'
import type { AbandonedSpool, SpoolRoot } from '../segment.ts'
import { openIndexedDbRoot, type PageLocks } from './indexed-db-root.ts'

const bounds: LaneBounds = {
  segmentBytes: 2000,
  maxBytes: 1_000_000,
  maxMemoryBytes: 1_000_000,
  maxAgeMs: 1_000_000,
  retryMs: 1000,
  syncs: false,
}

/** The locks of a browser: `close` is the end of the page that holds them. */
function createLocks(): { readonly locksOf: (page: string) => PageLocks; readonly close: (page: string) => void } {
  const holders = new Map<string, string>()
  return {
    close: (page) => {
      for (const [name, holder] of holders) if (holder === page) holders.delete(name)
    },
    locksOf: (page) => ({
      request: async (name, { ifAvailable = false }, callback) => {
        if (holders.has(name)) return ifAvailable ? callback(null) : undefined
        holders.set(name, page)
        await callback({ name })
        // A browser releases it a little later.
        for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
        holders.delete(name)
      },
    }),
  }
}

function openJournal({ spool }: SpoolRoot): Journal {
  const lane = new Lane(spool, [], readProgress(undefined), bounds, systemClock)
  spool.saveNote(writeNote({ journal: 'j', open: [{ id: 's', product: 'p', version: '1' }], hangs: {}, remote: {} }))
  return new Journal(lane, 'group', 'j', systemClock, new Encoder(resolveLimits(), createScrubber()), () => {})
}

const prefix = new LinePrefix('event', 'event', 's')

function add(journal: Journal, count: number): void {
  for (let at = 0; at < count; at += 1) {
    const line = journal.begin(prefix)
    line.field('name').text('x'.repeat(200))
    journal.add(prefix, line, false)
  }
}

/** Takes over the one spool that is abandoned. */
async function adoptOne(root: SpoolRoot): Promise<AbandonedSpool> {
  for (const abandoned of await root.adopt()) return abandoned
  throw new Error('Nothing is abandoned')
}

describe('a journal in IndexedDB', () => {
  it('is taken over when its page is gone, with the crash of its session, and not before', async () => {
    const { locksOf, close } = createLocks()
    const journal = openJournal(openIndexedDbRoot(indexedDB, locksOf('first'), 'server-1', 'first'))
    for (let group = 0; group < 5; group += 1) {
      add(journal, 10)
      journal.write()
    }
    await journal.persist()
    const second = openIndexedDbRoot(indexedDB, locksOf('second'), 'server-1', 'second')
    expect(await second.adopt()).toEqual([])
    close('first')
    const abandoned = await adoptOne(second)
    expect(abandoned.died).toBe(true)
    expect(abandoned.segments.length).toBeGreaterThan(1)
    // A third page does not get it too.
    expect(await openIndexedDbRoot(indexedDB, locksOf('third'), 'server-1', 'third').adopt()).toEqual([])
    const { lane, crashed } = await openAdopted(abandoned, bounds, systemClock)
    expect(crashed).toEqual(['s'])
    expect(lane.pending).toBe(51)
    const indexes: number[] = []
    for (;;) {
      const batch = await lane.take(7, 1_000_000)
      if (batch === undefined) break
      indexes.push(...batch.records.map(({ index }) => index))
      lane.settle({ delivered: batch.records.length, duplicate: 0, rejected: 0 })
    }
    expect(indexes).toEqual(Array.from({ length: 51 }, (_, at) => at + 1))
    await lane.close()
    close('second')
    expect(await openIndexedDbRoot(indexedDB, locksOf('fourth'), 'server-1', 'fourth').adopt()).toEqual([])
  })

  it('is given to the next page when it is closed, and continues after what was settled', async () => {
    const { locksOf } = createLocks()
    const journal = openJournal(openIndexedDbRoot(indexedDB, locksOf('first'), 'server-2', 'first'))
    add(journal, 50)
    await journal.persist()
    await journal.lane.take(30, 1_000_000)
    journal.lane.settle({ delivered: 30, duplicate: 0, rejected: 0 })
    await journal.lane.close()
    const second = openIndexedDbRoot(indexedDB, locksOf('second'), 'server-2', 'second')
    const abandoned = await adoptOne(second)
    expect(abandoned.died).toBe(false)
    const { lane, crashed } = await openAdopted(abandoned, bounds, systemClock)
    expect(crashed).toEqual([])
    expect({ pending: lane.pending, delivered: lane.tally.delivered }).toEqual({ pending: 20, delivered: 30 })
  })

  it('has the note of a session before its records, so that no kill can part them', async () => {
    const put = vi.spyOn(IDBObjectStore.prototype, 'put')
    const journal = openJournal(openIndexedDbRoot(indexedDB, createLocks().locksOf('first'), 'server-4', 'first'))
    add(journal, 1)
    journal.write()
    await journal.persist()
    // Transactions on the same stores are committed in the order of their creation.
    expect(put.mock.contexts.map((store) => (store as IDBObjectStore).name)).toEqual(['spools', 'chunks'])
    put.mockRestore()
  })

  it('goes on in memory when a write fails, and loses nothing', async () => {
    const { locksOf } = createLocks()
    const journal = openJournal(openIndexedDbRoot(indexedDB, locksOf('first'), 'server-3', 'first'))
    add(journal, 5)
    await journal.persist()
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('The quota is used up', 'QuotaExceededError')
    })
    add(journal, 5)
    await journal.persist()
    add(journal, 5)
    await journal.persist()
    expect(journal.lane.failure).toBe('The quota is used up')
    put.mockRestore()
    const indexes: number[] = []
    for (;;) {
      const batch = await journal.lane.take(100, 1_000_000)
      if (batch === undefined) break
      indexes.push(...batch.records.map(({ index }) => index))
      journal.lane.settle({ delivered: batch.records.length, duplicate: 0, rejected: 0 })
    }
    expect(indexes).toEqual(Array.from({ length: 15 }, (_, at) => at + 1))
  })
})
