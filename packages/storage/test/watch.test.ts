import { join } from 'node:path'
import { createManualClock } from '@sekha/core/testing'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Database, openSqliteNow, type SqliteStorage, type WatchOptions } from '../src/sqlite/index.ts'
import { notes } from './support/notes.ts'

const count = (database: Database): number =>
  database.get<{ count: number }>('SELECT count(*) AS count FROM notes')?.count ?? 0

const add = (storage: SqliteStorage): Promise<number> =>
  storage.write({
    run: (database) => database.run(`INSERT INTO notes (tenant, text) VALUES (1, 'x')`),
    keeps: Boolean,
  })

async function openTwo(): Promise<readonly [SqliteStorage, SqliteStorage]> {
  const path = join(await temporaryDirectory(), 'store.db')
  const storages = [openSqliteNow({ path, schemas: [notes] }), openSqliteNow({ path, schemas: [notes] })] as const
  onTestFinished(async () => void (await Promise.all(storages.map((storage) => storage.close()))))
  return storages
}

const watch = (storage: SqliteStorage, from: number, options?: WatchOptions): AsyncIterator<number> =>
  storage.watch(count, from, options)[Symbol.asyncIterator]()

describe('watch', () => {
  it('yields what is already newer, then own writes at their commit, the newest only', async () => {
    const [storage] = await openTwo()
    await add(storage)
    const versions = watch(storage, 0, { clock: createManualClock() })
    expect(await versions.next()).toEqual({ done: false, value: 1 })
    const next = versions.next()
    await Promise.all([add(storage), add(storage)])
    expect(await next).toEqual({ done: false, value: 3 })
  })

  it('yields writes of other connections after the interval', async () => {
    const [storage, other] = await openTwo()
    const clock = createManualClock()
    const versions = watch(storage, 0, { clock, intervalMs: 100 })
    const next = versions.next()
    await add(other)
    await clock.advance(100)
    expect(await next).toEqual({ done: false, value: 1 })
  })

  it.each(['before', 'while'])('rejects with the reason when aborted %s it waits', async (when) => {
    const [storage] = await openTwo()
    const controller = new AbortController()
    const reason = new Error('enough')
    if (when === 'before') controller.abort(reason)
    const next = watch(storage, 0, { signal: controller.signal, clock: createManualClock() }).next()
    if (when === 'while') setImmediate(() => controller.abort(reason))
    await expect(next).rejects.toBe(reason)
  })

  it('ends when the storage is closed, and holds no timer', async () => {
    const [storage] = await openTwo()
    const clock = createManualClock()
    const next = watch(storage, 0, { clock }).next()
    setImmediate(() => void storage.close())
    expect(await next).toEqual({ done: true, value: undefined })
    expect(clock.pendingTimers).toBe(0)
    expect(await watch(storage, 0).next()).toEqual({ done: true, value: undefined })
  })

  it('refuses invalid options at once', async () => {
    const [storage] = await openTwo()
    expect(() => storage.watch(undefined as never, 0)).toThrow(new TypeError('read must be a function, got undefined'))
    expect(() => storage.watch(count, Number.NaN)).toThrow(new TypeError('from must be a number, got NaN'))
    expect(() => storage.watch(count, '0' as never)).toThrow(new TypeError('from must be a number, got string'))
    expect(() => storage.watch(count, 0, { signal: {} as never })).toThrow('signal must be an AbortSignal, got object')
    const unnumbered = storage.watch(() => 'x' as never, 0)[Symbol.asyncIterator]()
    await expect(unnumbered.next()).rejects.toThrow('read of watch() must return a number, got string')
    expect(() => storage.watch(count, 0, { intervalMs: 0 })).toThrow('intervalMs must be')
    expect(() => storage.watch(count, 0, { interval: 5 } as WatchOptions)).toThrow('interval')
  })
})
