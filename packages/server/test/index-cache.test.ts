import { createTurns } from '@sekha/search/steps'
import { expect, onTestFinished, test } from 'vitest'
import { createLocalMemory } from '../src/services/memory/engine/local-memory.ts'
import { IndexCache } from '../src/services/memory/index/index-cache.ts'
import { memory as memoryService } from '../src/services/memory/service.ts'
import { openSqliteStoreNow } from '../src/services/memory/store/sqlite/sqlite-store.ts'
import { openController, say } from './support/controller.ts'

const tenants = 1000
const room = 100
const nameOf = (tenant: number): string => `tenant ${tenant}`
const request = { query: 'harvest', filter: {}, role: undefined, offset: 0, limit: 5, related: true }

test(`${tenants} tenants share a cache for ${room} of their indexes, with the same results`, async () => {
  const store = openSqliteStoreNow({ path: ':memory:' })
  const memory = createLocalMemory(store)
  onTestFinished(() => memory.close())
  const say = (content: string) => ({ role: 'user', name: null, content, timestamp: 1, metadata: null })
  for (let tenant = 0; tenant < tenants; tenant++)
    await memory.createConversation(
      { tenant: nameOf(tenant) },
      {
        label: 'x',
        folder: '/',
        importance: 5,
        metadata: null,
        messages: [say(`harvest of ${nameOf(tenant)}`), say(`reply ${'wheat '.repeat(tenant % 9)}`)],
      },
    )
  const options = { store, turns: createTurns(), onFailure: (error: unknown) => expect.unreachable(String(error)) }
  const probe = new IndexCache({ ...options, maxBytes: Infinity })
  for (let tenant = 0; tenant < room; tenant++) await probe.read({ tenant: nameOf(tenant) })
  expect(probe.size).toBe(room)
  const maxBytes = probe.byteSize

  const cache = new IndexCache({ ...options, maxBytes })
  const small = createLocalMemory(store, { indexCacheBytes: maxBytes })
  for (let round = 0; round < 2; round++) {
    for (let tenant = 0; tenant < tenants; tenant++) {
      const scope = { tenant: nameOf((tenant * 7) % tenants) }
      const index = await cache.read(scope)
      expect(index.docCount).toBe(2)
      expect(cache.byteSize).toBeLessThanOrEqual(maxBytes)
      expect(await small.search(scope, request)).toEqual(await memory.search(scope, request))
    }
  }
  expect(cache.size).toBeGreaterThan(room / 2)
  expect(cache.size).toBeLessThan(room * 2)
})

test('the index of the last tenant stays, however small the cache is', async () => {
  const store = openSqliteStoreNow({ path: ':memory:' })
  const memory = createLocalMemory(store, { indexCacheBytes: 0 })
  onTestFinished(() => memory.close())
  for (const tenant of ['a', 'b', 'a']) {
    const messages = [{ role: 'user', name: null, content: 'harvest', timestamp: 1, metadata: null }]
    const input = { label: 'x', folder: '/', importance: 5, metadata: null, messages }
    const created = await memory.createConversation({ tenant }, input)
    expect(created.outcome).toBe('done')
    expect((await memory.search({ tenant }, request)).total).toBeGreaterThan(0)
  }
  // Words of deleted conversations are purged although the index does not fit.
  const { conversations } = await memory.listConversations({ tenant: 'a' }, {}, { offset: 0, limit: 5 })
  for (const { id } of conversations) await memory.deleteConversation({ tenant: 'a' }, id)
  expect((await memory.search({ tenant: 'b' }, request)).total).toBe(1)
  expect(await memory.verify()).toEqual([])
  const list = await store.index({ tenant: 'a' })
  expect(list).toMatchObject({ segments: [], deleted: [] })
})

test('memory() checks its bound, and a worker receives it', async () => {
  expect(() => memoryService({ indexCacheBytes: -1 })).toThrow('indexCacheBytes must be an integer from 0')
  for (const worker of [false, true]) {
    const { client } = openController({ services: [memoryService({ indexCacheBytes: 0 })], worker })
    await client.conversations.create({ label: 'x', messages: [say('harvest')] })
    expect((await client.query('harvest')).total).toBe(1)
  }
})
