import { expect, onTestFinished, test } from 'vitest'
import { openSqliteStoreNow } from '../src/services/memory/store/sqlite/sqlite-store.ts'
import type { Store } from '../src/services/memory/store/store.ts'
import { createLocalMemory } from '../src/services/memory/engine/local-memory.ts'

test('a committed deletion succeeds even if the index cannot be updated at once', async () => {
  const store = openSqliteStoreNow({ path: ':memory:' })
  let isBroken = false
  const failing = new Proxy<Store>(store, {
    get(target, name) {
      if (isBroken && name === 'index') return async () => Promise.reject(new Error('the disk is gone'))
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const memory = createLocalMemory(failing)
  onTestFinished(() => memory.close())
  const scope = { tenant: 'a' }
  const messages = [{ role: 'user', name: null, content: 'zeppelin', timestamp: 1, metadata: null }]
  const made = await memory.createConversation(scope, {
    label: 'x',
    folder: '/',
    importance: 5,
    metadata: null,
    messages,
  })
  const id = made.outcome === 'done' ? made.value.conversation.id : ''
  isBroken = true
  expect(await memory.deleteConversation(scope, id)).toMatchObject({ outcome: 'done' })
  isBroken = false
  const request = { query: 'zeppelin', filter: {}, role: undefined, offset: 0, limit: 5, related: false }
  expect((await memory.search(scope, request)).total).toBe(0)
  expect(await memory.verify()).toEqual([])
})
