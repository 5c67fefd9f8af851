// The file of an open memory becomes an older copy, or is damaged. It serves what the file holds then.
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createLocalMemory } from '../src/services/memory/engine/local-memory.ts'
import type { Memory } from '../src/services/memory/engine/memory.ts'
import { openSqliteStoreNow } from '../src/services/memory/store/sqlite/sqlite-store.ts'

const scope = { tenant: 'a' }

function open(path: string): Memory {
  const memory = createLocalMemory(openSqliteStoreNow({ path }))
  onTestFinished(() => memory.close())
  return memory
}

async function create(memory: Memory, content: string): Promise<void> {
  const messages = [{ role: 'user', name: null, content, timestamp: 1, metadata: null }]
  const input = { label: 'x', folder: '/', importance: 5, metadata: null, messages }
  expect((await memory.createConversation(scope, input)).outcome).toBe('done')
}

async function total(memory: Memory, query: string): Promise<number> {
  const request = { query, filter: {}, role: undefined, offset: 0, limit: 1, related: false }
  return (await memory.search(scope, request)).total
}

function run(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

async function copy(from: string, to: string): Promise<void> {
  const database = new DatabaseSync(from)
  await backup(database, to)
  database.close()
}

describe.each([3, 40])('a copy from %i writes ago that is restored into the open file', (count) => {
  async function restored(): Promise<Memory> {
    const path = join(await temporaryDirectory(), 'store.db')
    const memory = open(path)
    for (let index = 0; index < 5; index++) await create(memory, `harvest number${index}`)
    await copy(path, `${path}.copy`)
    expect(await total(memory, 'harvest')).toBe(5)
    for (let index = 0; index < count; index++) await create(memory, `harvest lost ${index}`)
    expect(await total(memory, 'harvest')).toBe(5 + count)
    // A running merge would be in the way of the copy.
    expect(await memory.verify()).toEqual([])
    await copy(`${path}.copy`, path)
    return memory
  }

  test('is what searches find', async () => {
    const memory = await restored()
    expect(await total(memory, 'harvest')).toBe(5)
    expect(await total(memory, 'lost')).toBe(0)
    await create(memory, 'harvest anew')
    expect(await total(memory, 'harvest')).toBe(6)
    expect(await memory.verify()).toEqual([])
  })

  test('takes as many writes as it lacks before the first search', async () => {
    const memory = await restored()
    for (let index = 0; index < count; index++) await create(memory, `harvest anew ${index}`)
    expect(await total(memory, 'harvest')).toBe(5 + count)
    expect(await total(memory, 'lost')).toBe(0)
    expect(await total(memory, 'anew')).toBe(count)
    expect(await memory.verify()).toEqual([])
  })
})

test('a restored copy that others bring to the version that is held is what searches find', async () => {
  const path = join(await temporaryDirectory(), 'store.db')
  const memory = open(path)
  for (let index = 0; index < 3; index++) await create(memory, `harvest number${index}`)
  await copy(path, `${path}.copy`)
  for (let index = 0; index < 2; index++) await create(memory, `harvest lost ${index}`)
  expect(await total(memory, 'harvest lost')).toBe(5)
  expect(await memory.verify()).toEqual([])
  await copy(`${path}.copy`, path)
  const other = open(path)
  for (let index = 0; index < 2; index++) await create(other, `harvest anew ${index}`)
  expect(await total(memory, 'lost')).toBe(0)
  expect(await total(memory, 'anew')).toBe(2)
  expect(await memory.verify()).toEqual([])
})

test.each(['3', '0', 'version - 1'])(
  'the version %s, which is lower than before, does not stop searches',
  async (version) => {
    const path = join(await temporaryDirectory(), 'store.db')
    const memory = open(path)
    for (let index = 0; index < 8; index++) await create(memory, 'harvest')
    expect(await total(memory, 'harvest')).toBe(8)
    run(path, `UPDATE memory_tenants SET version = ${version}`)
    expect(await total(memory, 'harvest')).toBe(8)
    await create(memory, 'harvest')
    expect(await total(memory, 'harvest')).toBe(9)
    expect(await memory.verify()).toEqual([])
  },
)

test('segments with one id are replaced by those of the text', async () => {
  const path = join(await temporaryDirectory(), 'store.db')
  const before = createLocalMemory(openSqliteStoreNow({ path }))
  for (let index = 0; index < 3; index++) await create(before, 'harvest')
  await before.close()
  run(path, 'UPDATE segments SET id = (SELECT min(id) FROM segments)')
  const memory = open(path)
  expect(await total(memory, 'harvest')).toBe(3)
  expect(await memory.verify()).toEqual([])
})
