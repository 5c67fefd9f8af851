// Two memories on one file, as in two processes.
import { join } from 'node:path'
import { temporaryDirectory } from 'sekha-test-kit'
import { v7 as createId } from 'uuid'
import { expect, onTestFinished, test } from 'vitest'
import { createLocalMemory } from '../src/services/memory/engine/local-memory.ts'
import type { Memory } from '../src/services/memory/engine/memory.ts'
import type { ImportInput } from '../src/services/memory/import-export/transfer-engine.ts'
import { openSqliteStoreNow } from '../src/services/memory/store/sqlite/sqlite-store.ts'
import type { Store } from '../src/services/memory/store/store.ts'

const scope = { tenant: 'a' }

/** Opens memories on one file. `intercept` may replace methods of a store. */
async function openMemories(
  ...intercepts: (((store: Store) => Partial<Store>) | undefined)[]
): Promise<[Memory, Memory]> {
  const path = join(await temporaryDirectory(), 'store.db')
  const open = (intercept: (store: Store) => Partial<Store> = () => ({})): Memory => {
    const store = openSqliteStoreNow({ path })
    const replaced = intercept(store)
    const memory = createLocalMemory(
      new Proxy<Store>(store, {
        get(target, name) {
          const value: unknown = Reflect.get(replaced, name) ?? Reflect.get(target, name)
          return typeof value === 'function' ? value.bind(target) : value
        },
      }),
    )
    onTestFinished(() => memory.close())
    return memory
  }
  return [open(intercepts[0]), open(intercepts[1])]
}

const say = (content: string) => ({ role: 'user', name: null, content, timestamp: 1, metadata: null })

async function create(memory: Memory, content: string): Promise<string> {
  const input = { label: 'x', folder: '/', importance: 5, metadata: null, messages: [say(content)] }
  const created = await memory.createConversation(scope, input)
  return created.outcome === 'done' ? created.value.conversation.id : expect.unreachable(created.outcome)
}

/** A conversation to import, without messages. */
function imported(id: string): ImportInput {
  const conversation = {
    id,
    label: 'x',
    folder: '/',
    status: 'active' as const,
    importance: 5,
    importanceBeforePin: null,
    metadata: null,
    createdAt: 1,
    updatedAt: 1,
  }
  return { conversation, conversationId: id, messages: [] }
}

async function total(memory: Memory, query: string): Promise<number> {
  const request = { query, filter: {}, role: undefined, offset: 0, limit: 1, related: false }
  return (await memory.search(scope, request)).total
}

test('a search reads only the bytes of segments that are new', async () => {
  let read: number[] = []
  const counting = (store: Store): Partial<Store> => ({
    readSegments(from, ids) {
      read.push(...ids)
      return store.readSegments(from, ids)
    },
  })
  const [one, other] = await openMemories(undefined, counting)
  for (let index = 0; index < 5; index++) await create(one, `tea number${index}`)
  expect(await total(other, 'tea')).toBe(5)
  expect(read).toHaveLength(5)
  read = []
  expect(await total(other, 'tea')).toBe(5)
  await create(other, 'tea of its own')
  expect(await total(other, 'tea')).toBe(6)
  expect(read).toEqual([])
  await create(one, 'tea once more')
  expect(await total(other, 'tea')).toBe(7)
  expect(read).toHaveLength(1)
})

test('the first search after a write was acknowledged finds it in the other memory', async () => {
  const [one, other] = await openMemories()
  const id = await create(one, 'harvest')
  for (let round = 1; round <= 50; round++) {
    const [writer, reader] = round % 2 === 0 ? [one, other] : [other, one]
    await writer.appendMessages(scope, id, [say(`harvest number${round}`)])
    expect(await total(reader, 'harvest')).toBe(round + 1)
  }
  expect(await one.verify()).toEqual([])
  expect(await other.verify()).toEqual([])
})

test('a conversation that another memory deleted disappears, and takes no other hits with it', async () => {
  const [one, other] = await openMemories()
  const ids: string[] = []
  for (let index = 0; index < 20; index++) ids.push(await create(one, `harvest number${index}`))
  await create(other, 'harvest of the other')
  // It has written, but not searched.
  for (const id of ids.slice(0, 10)) await one.deleteConversation(scope, id)
  expect(await total(other, 'harvest')).toBe(11)
  expect(await one.verify()).toEqual([])
  for (const id of ids.slice(10)) await other.deleteConversation(scope, id)
  expect(await total(one, 'harvest')).toBe(1)
  expect(await total(other, 'harvest')).toBe(1)
  expect(await other.verify()).toEqual([])
})

test('an append after the other memory has imported the conversation again is found', async () => {
  let before: (() => Promise<void>) | undefined
  const interrupted = (store: Store): Partial<Store> => ({
    async appendMessages(to, command) {
      await before?.()
      before = undefined
      return store.appendMessages(to, command)
    },
  })
  const [one, other] = await openMemories(interrupted)
  const id = await create(one, 'then')
  // Its number is read, then the conversation is deleted and imported again, then the append arrives.
  before = async () => {
    await other.deleteConversation(scope, id)
    await other.importConversations(scope, [imported(id)])
  }
  expect((await one.appendMessages(scope, id, [say('walnuts')])).outcome).toBe('done')
  expect(await total(one, 'walnuts')).toBe(1)
  expect(await total(other, 'walnuts')).toBe(1)
  expect(await other.verify()).toEqual([])
})

test.each([1, 2500])(
  'an import of a conversation of %i messages is found after it was deleted meanwhile',
  async (count) => {
    let before: (() => Promise<void>) | undefined
    const interrupted = (store: Store): Partial<Store> => ({
      async importBatch(to, batch) {
        await before?.()
        before = undefined
        return store.importBatch(to, batch)
      },
    })
    const [one, other] = await openMemories(interrupted)
    const messagesThen = Array.from({ length: count }, () => say('then'))
    const input = { label: 'x', folder: '/', importance: 5, metadata: null, messages: messagesThen }
    const created = await one.createConversation(scope, input)
    const { id } = created.outcome === 'done' ? created.value.conversation : expect.unreachable(created.outcome)
    let deleted: Promise<unknown> | undefined
    // Its number is read, then the other memory begins to delete the conversation, then the batch arrives.
    before = async () => {
      deleted = other.deleteConversation(scope, id)
      while ((await one.getConversation(scope, id)) !== undefined) await new Promise((resolve) => setImmediate(resolve))
    }
    const messages = ['walnuts', 'almonds'].map((content) => ({ ...say(content), id: createId(), timestamp: 1 }))
    expect(await one.importConversations(scope, [{ ...imported(id), messages }])).toMatchObject({
      outcome: 'done',
      value: { conversations: { created: 1 }, messages: { created: 2 } },
    })
    await deleted
    for (const memory of [one, other]) {
      expect(await total(memory, 'walnuts almonds')).toBe(2)
      expect(await memory.verify()).toEqual([])
    }
    expect(await one.listMessages(scope, id, { afterSequence: 0, limit: 5 })).toMatchObject({ total: 2 })
    expect((await other.deleteConversation(scope, id)).outcome).toBe('done')
    expect(await total(one, 'walnuts almonds')).toBe(0)
  },
)

test('a merge does not span a segment that the memory has not read', async () => {
  const outcomes: string[] = []
  const watching = (store: Store): Partial<Store> => ({
    async replaceSegments(of, change) {
      const replaced = await store.replaceSegments(of, change)
      outcomes.push(replaced === 'stale' ? 'stale' : 'replaced')
      return replaced
    },
  })
  const [one, other] = await openMemories(watching)
  const id = await create(one, 'harvest')
  expect(await total(one, 'harvest')).toBe(1)
  for (let index = 0; index < 3; index++) await one.appendMessages(scope, id, [say(`harvest ${index}`)])
  await other.appendMessages(scope, id, [say('harvest between')])
  for (let index = 0; index < 12; index++) await one.appendMessages(scope, id, [say(`harvest ${index}`)])
  expect(await one.verify()).toEqual([])
  expect(outcomes).toContain('stale')
  expect(outcomes.at(-1)).toBe('replaced')
  expect(await total(one, 'harvest')).toBe(17)
  expect(await total(other, 'harvest')).toBe(17)
})

test('two memories that merge and delete at once leave the index that a rebuild gives', async () => {
  const [one, other] = await openMemories()
  const ids = [await create(one, 'harvest'), await create(other, 'harvest')]
  await Promise.all(
    [one, other].map(async (memory, which) => {
      for (let index = 0; index < 60; index++) {
        await memory.appendMessages(scope, ids[index % 2] ?? '', [say(`harvest ${which} ${index}`)])
        if (index % 10 === 5) await memory.deleteConversation(scope, await create(memory, 'chaff'))
        if (index % 7 === 0) await total(memory, 'harvest')
      }
    }),
  )
  for (const memory of [one, other]) {
    expect(await total(memory, 'harvest')).toBe(122)
    expect(await total(memory, 'chaff')).toBe(0)
    expect(await memory.verify()).toEqual([])
  }
})

test('an append to a conversation that another process has deleted and imported again is found', async () => {
  const [one, other] = await openMemories()
  const id = await create(one, 'coffee')
  await one.appendMessages(scope, id, [say('more coffee')])
  await other.deleteConversation(scope, id)
  await other.importConversations(scope, [imported(id)])
  const appended = await one.appendMessages(scope, id, [say('tea after the import')])
  expect(appended.outcome).toBe('done')
  for (const memory of [one, other]) expect(await total(memory, 'tea')).toBe(1)
  await other.deleteConversation(scope, id)
  expect(await one.appendMessages(scope, id, [say('tea')])).toEqual({ outcome: 'not-found' })
  expect(await total(one, 'tea')).toBe(0)
})

test('an append looks up its conversation only the first time', async () => {
  let lookups = 0
  const counting = (store: Store): Partial<Store> => ({
    getConversation(from, id) {
      lookups++
      return store.getConversation(from, id)
    },
  })
  const [one] = await openMemories(counting)
  const id = await create(one, 'coffee')
  for (let index = 0; index < 3; index++) await one.appendMessages(scope, id, [say('tea')])
  expect(lookups).toBe(1)
  expect(await total(one, 'tea')).toBe(3)
})
