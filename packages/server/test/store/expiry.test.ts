import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openSqliteStoreNow } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import { create, key, scope } from './fixtures.ts'
import { withDirectory } from './open-stores.ts'

it('later writes remove expired idempotency keys of their tenant, a few at a time', async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'store.db')
    const store = openSqliteStoreNow({ path })
    const reader = new DatabaseSync(path)
    const count = () => reader.prepare('SELECT count(*) AS count FROM idempotency').get()?.['count']
    const write = (name: string, at: number) =>
      create(store, scope, { idempotency: key(name, { at, expiresBefore: at - 100 }) })
    const others = ['before', 'after'].map((tenant) => ({ tenant }))
    await create(store, others[0] ?? scope, { idempotency: key('k', { at: 0 }) })
    await write('first', 10)
    await create(store, others[1] ?? scope, { idempotency: key('k', { at: 0 }) })
    for (let index = 0; index < 19; index++) await write(`old ${index}`, 10)
    expect(count()).toBe(22)
    const counts: unknown[] = []
    for (let index = 0; index < 4; index++) {
      await write(`new ${index}`, 1000)
      counts.push(count())
    }
    expect(counts).toEqual([15, 8, 5, 6])
    reader.close()
    await store.close()
  })
})
