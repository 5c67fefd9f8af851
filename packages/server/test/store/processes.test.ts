import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSqliteStoreNow, openSqliteStore } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/services/memory/store/store.ts'
import { Creator } from './children/creator.ts'
import { runChild } from 'sekha-test-kit'
import { append, create, creation, done, message, readIndex, scope } from './fixtures.ts'
import { withDirectory } from './open-stores.ts'

const writers = 64
const each = 5

async function createMany(store: Store, name: string): Promise<string[]> {
  const creator = new Creator(store, scope.tenant)
  const ids = Array.from({ length: writers * each }, (_, index) => `${name}-${index}`)
  const left = [...ids]
  await Promise.all(
    Array.from({ length: writers }, async () => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) await creator.create(id, ['a', 'b'])
    }),
  )
  return ids
}

/** Checks that each conversation exists once, with its two messages, and nothing else does. */
async function expectExactly(store: Store, ids: readonly string[]): Promise<void> {
  const { conversations, total } = await store.listConversations(scope, {}, { offset: 0, limit: 100_000 })
  expect(total).toBe(ids.length)
  expect(conversations.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  expect(conversations.every(({ messageCount }) => messageCount === 2)).toBe(true)
  expect((await store.statistics()).messages).toBe(ids.length * 2)
  expect((await readIndex(store, scope)).segments).toHaveLength(ids.length)
  expect(await store.verify()).toEqual([])
}

describe('several stores on one file', () => {
  it('lose no write of 64 writers of one store', async () => {
    await withDirectory(async (directory) => {
      const store = openSqliteStoreNow({ path: join(directory, 'store.db') })
      await expectExactly(store, await createMany(store, 'one'))
      await store.close()
    })
  })

  it('lose no write of 64 writers of each of two stores in one process', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const stores = [
        openSqliteStoreNow({ path, busyTimeoutMs: 600_000 }),
        openSqliteStoreNow({ path, busyTimeoutMs: 600_000 }),
      ] as const
      const ids = await Promise.all([createMany(stores[0], 'one'), createMany(stores[1], 'two')])
      for (const store of stores) await expectExactly(store, ids.flat())
      await Promise.all(stores.map((store) => store.close()))
    })
  })

  it('lose no write of 64 writers in each of three processes', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const children = ['two', 'three'].map((name) =>
        runChild(new URL('./children/writer.ts', import.meta.url), [path, name, `${writers}`, `${each}`]),
      )
      const store = await openSqliteStore({ path, busyTimeoutMs: 600_000 })
      const ids = [await createMany(store, 'one')]
      for (const child of children) {
        expect(await child.ended).toMatchObject({ code: 0 })
        ids.push(child.lines)
      }
      await expectExactly(store, ids.flat())
      await store.close()
    })
  })

  it('read the writes of each other, and notice them by the version', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const [one, two] = [openSqliteStoreNow({ path }), openSqliteStoreNow({ path })]
      const { conversation } = await create(one, scope)
      const { epoch, version } = await readIndex(two, scope)
      await one.touchConversations(scope, { conversations: [1], at: 100_000 })
      expect(await two.index(scope, { epoch, version })).toBe('unchanged')
      const touched = { ...conversation, lastAccessedAt: 100_000 }
      expect(await two.getConversation(scope, conversation.id)).toEqual(touched)
      done(await append(two, scope, conversation.id, [message('x')]))
      expect(await one.index(scope, { epoch, version })).toMatchObject({ segments: [{ firstDoc: 1 }, { firstDoc: 2 }] })
      await one.close()
      await two.close()
    })
  })

  it('refuse one of two updates that expect the same revision', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const stores = [openSqliteStoreNow({ path }), openSqliteStoreNow({ path })]
      const { conversation } = await create(stores[0] as Store, scope)
      const update = { id: conversation.id, change: { label: 'x' }, expectedRevision: 1, at: 1 }
      const outcomes = await Promise.all(stores.map((store) => store.updateConversation(scope, update)))
      expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'revision-conflict'])
      await Promise.all(stores.map((store) => store.close()))
    })
  })

  it('run a command with one idempotency key once', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const stores = [openSqliteStoreNow({ path }), openSqliteStoreNow({ path })]
      const idempotency = { operation: 'create', key: 'k', fingerprint: 'f', at: 1, expiresBefore: 0 }
      const outcomes = await Promise.all(
        stores.map(async (store) =>
          done(await store.createConversation(scope, await creation(store, scope, { idempotency }))),
        ),
      )
      expect(outcomes.filter(({ replayed }) => replayed)).toHaveLength(1)
      expect(outcomes[0]?.value).toEqual(outcomes[1]?.value)
      await Promise.all(stores.map((store) => store.close()))
    })
  })
})
