import { join } from 'node:path'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { IdempotencyKey, Scope } from '../src/index.ts'
import {
  ensureTenant,
  eraseResults,
  findTenant,
  once,
  type OnceOutcome,
  openSqliteNow,
  type SqliteStorage,
} from '../src/sqlite/index.ts'
import { notes, readNotes } from './support/notes.ts'

const scope: Scope = { tenant: 'a' }

function key(name: string, given: Partial<IdempotencyKey> = {}): IdempotencyKey {
  return { service: 'notes', operation: 'add', key: name, fingerprint: 'one', at: 1000, expiresBefore: 0, ...given }
}

type Added = OnceOutcome<string> | { readonly outcome: 'too-long' }

/** Adds a note once. Its text is its subject, and its result is the text in capitals. */
function add(storage: SqliteStorage, text: string, idempotency: IdempotencyKey, to: Scope = scope): Promise<Added> {
  return storage.write<Added>({
    run: (database) => {
      const tenant = ensureTenant(database, to)
      const exists = (): boolean =>
        database.get('SELECT 1 FROM notes WHERE tenant = ? AND text = ?', tenant, text) !== undefined
      return once<string, string, { readonly outcome: 'too-long' }>(
        database,
        tenant,
        idempotency,
        () => {
          if (text.length > 10) return { outcome: 'too-long' }
          database.run('INSERT INTO notes (tenant, text) VALUES (?, ?)', tenant, text)
          return { value: text.toUpperCase(), subject: text, kept: text.toUpperCase() }
        },
        (kept, subject) => (exists() && subject === text ? kept : undefined),
      )
    },
    keeps: (outcome) => outcome.outcome === 'done' && !outcome.replayed,
  })
}

async function open(count: number): Promise<readonly [SqliteStorage, ...SqliteStorage[]]> {
  const path = join(await temporaryDirectory(), 'store.db')
  const storages = Array.from({ length: count }, () => openSqliteNow({ path, schemas: [notes], busyTimeoutMs: 60_000 }))
  onTestFinished(async () => void (await Promise.all(storages.map((storage) => storage.close()))))
  return storages as [SqliteStorage, ...SqliteStorage[]]
}

describe('once', () => {
  it('executes a command once among several connections, and gives every other the same result', async () => {
    const storages = await open(3)
    const outcomes = await Promise.all(
      Array.from({ length: 48 }, (_, index) => add(storages[index % 3] ?? storages[0], 'note', key('k'))),
    )
    expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(48)
    expect(outcomes.filter((it) => it.outcome === 'done' && !it.replayed)).toEqual([
      { outcome: 'done', value: 'NOTE', replayed: false },
    ])
    expect(new Set(outcomes.map((it) => (it.outcome === 'done' ? it.value : it.outcome)))).toEqual(new Set(['NOTE']))
    expect(await storages[0].read(readNotes)).toEqual(['note'])
  })

  it('keeps the keys of tenants, services and operations apart', async () => {
    const [storage] = await open(1)
    await add(storage, 'one', key('k'))
    await add(storage, 'two', key('k'), { tenant: 'b' })
    await add(storage, 'three', key('k', { service: 'other' }))
    await add(storage, 'four', key('k', { operation: 'other' }))
    expect(await storage.read(readNotes)).toEqual(['one', 'two', 'three', 'four'])
  })

  it('refuses a key that was used with another request', async () => {
    const [storage] = await open(1)
    await add(storage, 'one', key('k'))
    expect(await add(storage, 'one', key('k', { fingerprint: 'two' }))).toEqual({ outcome: 'key-reused' })
  })

  it('leaves the key of a refused command unused', async () => {
    const [storage] = await open(1)
    expect(await add(storage, 'far too long', key('k'))).toEqual({ outcome: 'too-long' })
    expect(await add(storage, 'short', key('k'))).toEqual({ outcome: 'done', value: 'SHORT', replayed: false })
  })

  it('treats an expired record as absent, and removes a few', async () => {
    const [storage] = await open(1)
    for (let index = 0; index < 5; index++) await add(storage, `note ${index}`, key(`k${index}`))
    const later = { at: 3000, expiresBefore: 2000 }
    expect(await add(storage, 'again', key('k0', later))).toMatchObject({ outcome: 'done', replayed: false })
    const left = await storage.read((database) => database.all('SELECT key FROM idempotency'))
    expect(left).toEqual([{ key: 'k0' }])
  })

  it('erases the results about a deleted record, in slices, and keeps the key used', async () => {
    const [storage] = await open(1)
    await add(storage, 'note', key('k'))
    await add(storage, 'other', key('l'))
    const erase = (): Promise<number> =>
      storage.write({
        run: (database) => {
          const tenant = findTenant(database, scope)
          database.run(`DELETE FROM notes WHERE text = 'note'`)
          return eraseResults(database, { tenant, service: 'notes', subject: 'note' }, 10)
        },
        keeps: () => true,
        erases: () => true,
      })
    expect([await erase(), await erase()]).toEqual([1, 0])
    expect(await add(storage, 'note', key('k'))).toEqual({ outcome: 'gone' })
    expect(await add(storage, 'other', key('l'))).toMatchObject({ outcome: 'done', replayed: true })
    expect(await storage.verify()).toEqual([])
  })

  it('is gone when the record was deleted but its results are not erased yet', async () => {
    const [storage] = await open(1)
    await add(storage, 'note', key('k'))
    await storage.write({ run: (database) => database.run('DELETE FROM notes'), keeps: Boolean })
    expect(await add(storage, 'note', key('k'))).toEqual({ outcome: 'gone' })
  })
})
