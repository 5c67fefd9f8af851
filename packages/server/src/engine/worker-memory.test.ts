import { expect, onTestFinished, test } from 'vitest'
import { createWorkerMemory } from './worker-memory.ts'

const scope = { tenant: 'default' }

test('answers every call that was made before it was closed, and no later one', async () => {
  const memory = createWorkerMemory({ path: ':memory:' })
  onTestFinished(() => memory.close())
  const given = { label: 'x', folder: '/', importance: 5, metadata: null, messages: [] }
  const writes = Array.from({ length: 20 }, () => memory.createConversation(scope, given))
  const closed = memory.close()
  await expect(memory.countConversations(scope, {})).rejects.toThrow('The store is closed')
  expect((await Promise.all(writes)).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 20 }, () => 'done'))
  await closed
  await expect(memory.countConversations(scope, {})).rejects.toThrow('The store is closed')
  expect(memory.close()).toBe(memory.close())
  expect((await memory.check()).database.ok).toBe(false)
})

test('ends its thread even where the store cannot be opened', async () => {
  const memory = createWorkerMemory({ path: '/dev/null/sekha.db' })
  await expect(memory.countConversations(scope, {})).rejects.toThrow("The store's thread failed")
  await memory.close()
})
