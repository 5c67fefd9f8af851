// Migrates a file that was written by the last version without versions of services: two tenants, each with a deleted
// conversation whose words were not purged yet.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { runChild } from 'sekha-test-kit'
import { createLocalMemory } from '../../src/services/memory/engine/local-memory.ts'
import { openSqliteStoreNow } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import { readIndex } from './fixtures.ts'
import { withDirectory } from './open-stores.ts'

const written = gunzipSync(readFileSync(new URL('./files/version-4.db.gz', import.meta.url)))

/** Checks that the file has all of its data, under the newest version. */
async function expectMigrated(path: string): Promise<void> {
  const store = openSqliteStoreNow({ path })
  expect(await store.verify()).toEqual([])
  const list = await readIndex(store, { tenant: 'b' })
  expect(list).toMatchObject({ deleted: [1], messages: 12, lastDoc: 17 })
  expect(list.segments.map(({ firstDoc, lastDoc }) => [firstDoc, lastDoc])).toEqual([
    [1, 11],
    [12, 13],
    [14, 15],
    [16, 17],
  ])
  const memory = createLocalMemory(store)
  for (const tenant of ['a', 'b']) {
    const scope = { tenant }
    const total = async (query: string): Promise<number> => {
      const request = { query, filter: {}, role: undefined, offset: 0, limit: 1, related: false }
      return (await memory.search(scope, request)).total
    }
    expect([await total('harvest'), await total('wheat')]).toEqual([4, 4])
    const { conversations } = await memory.listConversations(scope, { folder: '/f' }, { offset: 0, limit: 10 })
    expect(conversations.map(({ number }) => number)).toEqual([5, 4, 3, 2])
    const id = conversations.at(-1)?.id ?? ''
    const say = { role: 'user', name: null, content: 'rye', timestamp: 1, metadata: null }
    const key = { operation: 'append', key: 'new', fingerprint: 'f' }
    expect(await memory.appendMessages(scope, id, [say], key)).toMatchObject({ outcome: 'done', replayed: false })
    expect(await memory.appendMessages(scope, id, [say], key)).toMatchObject({ outcome: 'done', replayed: true })
    expect(await total('rye')).toBe(1)
  }
  expect(await memory.verify()).toEqual([])
  await memory.close()
}

it('a file of version 4 keeps its data, its index and its pending purges', async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'store.db')
    writeFileSync(path, written)
    await expectMigrated(path)
  })
})

it('a file of version 4 is migrated after a process was killed before any statement of its migration', async () => {
  await withDirectory(async (directory) => {
    let kills = 0
    for (let which = 1; ; which++) {
      const path = join(directory, `${which}.db`)
      writeFileSync(path, written)
      const program = new URL('./children/interrupted-migrator.ts', import.meta.url)
      const { code, errors } = await runChild(program, [path, String(which)]).ended
      expect(errors).toBe('')
      await expectMigrated(path)
      if (code === 0) break
      kills++
    }
    expect(kills).toBeGreaterThan(6)
  })
})
