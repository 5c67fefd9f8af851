import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSqliteNow, type SqliteStorage } from '../src/sqlite/index.ts'
import { notes } from './support/notes.ts'

/** Two connections to one file. */
async function openTwo(): Promise<readonly [SqliteStorage, SqliteStorage]> {
  const path = join(await temporaryDirectory(), 'store.db')
  const storages = [openSqliteNow({ path, schemas: [notes] }), openSqliteNow({ path, schemas: [notes] })] as const
  onTestFinished(async () => void (await Promise.all(storages.map((storage) => storage.close()))))
  return storages
}

const expire = (storage: SqliteStorage): Promise<number> =>
  storage.write({ run: (database) => database.run('UPDATE leases SET expires_at = 0'), keeps: Boolean })

const scope = { tenant: 'a' }

describe('a lease', () => {
  it('is held by one of many at a time, and by the next after its release', async () => {
    const [one, other] = await openTwo()
    const taken = await Promise.all([one, other, one, other].map((storage) => storage.lease(scope, 'merge', 60_000)))
    const held = taken.filter((lease) => lease !== undefined)
    expect(held).toHaveLength(1)
    expect(await other.lease(scope, 'merge', 60_000)).toBeUndefined()
    await held[0]?.release()
    await using next = await other.lease(scope, 'merge', 60_000)
    expect(next).toBeDefined()
  })

  it('is independent of other tenants and tasks', async () => {
    const [one, other] = await openTwo()
    expect(await one.lease(scope, 'merge', 60_000)).toBeDefined()
    expect(await other.lease({ tenant: 'b' }, 'merge', 60_000)).toBeDefined()
    expect(await other.lease(scope, 'prune', 60_000)).toBeDefined()
    expect(await other.lease(undefined, 'merge', 60_000)).toBeDefined()
    expect(await one.lease(undefined, 'merge', 60_000)).toBeUndefined()
  })

  it('can be taken by another once it has expired, and is then not renewed or released by the first', async () => {
    const [one, other] = await openTwo()
    const first = await one.lease(scope, 'merge', 60_000)
    expect(await first?.renew()).toBe(true)
    await expire(one)
    expect(await first?.renew()).toBe(false)
    const second = await other.lease(scope, 'merge', 60_000)
    expect(second).toBeDefined()
    await first?.release()
    expect(await second?.renew()).toBe(true)
    expect(await one.lease(scope, 'merge', 60_000)).toBeUndefined()
  })

  it('needs no lock to be refused', async () => {
    const [one, other] = await openTwo()
    await one.lease(scope, 'merge', 60_000)
    const path = await one.read((database) => database.path)
    const locked = new DatabaseSync(path)
    locked.exec('BEGIN IMMEDIATE')
    expect(await other.lease(scope, 'merge', 60_000)).toBeUndefined()
    locked.close()
  })

  it('refuses invalid arguments', async () => {
    const [one] = await openTwo()
    await expect(one.lease({ tenant: '' }, 'merge', 1)).rejects.toThrow('tenant must be a name')
    await expect(one.lease(null as never, 'merge', 1)).rejects.toThrow(
      'scope must be an object with a tenant, got null',
    )
    await expect(one.lease({} as never, 'merge', 1)).rejects.toThrow('tenant must be a name of at least one character')
    await expect(one.lease(scope, 5 as never, 1)).rejects.toThrow(
      'task must be a name of at least one character, got num',
    )
    await expect(one.lease(scope, 'merge', '5' as never)).rejects.toThrow('2147483647, got string')
    await expect(one.lease(scope, '', 1)).rejects.toThrow('task must be a name')
    for (const ttlMs of [0, 0.5, Number.NaN, 2 ** 31])
      await expect(one.lease(scope, 'merge', ttlMs)).rejects.toThrow(
        `ttlMs must be a whole number from 1 to 2147483647, got ${ttlMs}`,
      )
  })
})
