import { join } from 'node:path'
import { runChild } from 'sekha-test-kit'
import { expect, it } from 'vitest'
import { openSqliteStoreNow } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/services/memory/store/store.ts'
import { append, creation, done, key, message, readIndex, scope, summary } from './fixtures.ts'
import { withDirectory } from './open-stores.ts'
import { createdResult, estimates, texts, writeFirstSchema } from './write-first-schema.ts'

async function withMigrated(use: (store: Store) => Promise<void>): Promise<void> {
  await withDirectory(async (directory) => {
    const path = join(directory, 'store.db')
    writeFirstSchema(path)
    const store = openSqliteStoreNow({ path })
    expect(await store.verify()).toEqual([])
    await use(store)
    expect(await store.verify()).toEqual([])
    await store.close()
  })
}

it('a migrated file of the first schema keeps all data, with estimates by size and accesses by update', async () => {
  await withMigrated(async (store) => {
    const { conversations } = await store.listConversations(scope, {}, { offset: 0, limit: 10 })
    expect(conversations).toEqual([
      {
        ...createdResult,
        user: null,
        namespace: null,
        label: 'now',
        metadata: { a: 1 },
        revision: 4,
        messageCount: 4,
        wordCount: 4,
        tokenEstimate: 6,
        updatedAt: 3000,
        lastAccessedAt: 3000,
      },
      {
        number: 3,
        id: 'empty',
        user: null,
        namespace: null,
        label: 'empty',
        folder: '/',
        status: 'archived',
        importance: 10,
        importanceBeforePin: 4,
        metadata: null,
        revision: 2,
        messageCount: 0,
        wordCount: 0,
        tokenEstimate: 0,
        createdAt: 1500,
        updatedAt: 2000,
        lastAccessedAt: 2000,
      },
    ])
    const page = await store.listMessages(scope, 'first', { afterSequence: 0, limit: 10 })
    expect(page?.messages.map(({ content }) => content)).toEqual(texts)
    expect(page?.messages.map(({ tokenEstimate }) => tokenEstimate)).toEqual(estimates)
    expect(await store.getConversation({ tenant: 'other' }, 'first')).toMatchObject({
      tokenEstimate: 4,
      lastAccessedAt: 60,
    })
  })
})

it('a migrated file of the first schema supports later features', async () => {
  await withMigrated(async (store) => {
    expect(await store.reserveConversations(scope, 1)).toBe(4)
    expect(await readIndex(store, scope)).toMatchObject({ messages: 4, lastDoc: 4 })
    const idle = await store.listIdle(scope, { before: 3001, limit: 10 })
    expect(idle.conversations.map(({ id }) => id)).toEqual(['first'])
    expect(await store.newestMessageAt(scope, 'first')).toBe(503)
    expect(await store.saveSummaries(scope, 'first', [summary()])).toBe('done')
    done(await append(store, scope, 'first', [message('x', { tokenEstimate: 10 })], { at: 4000 }))
    expect(await store.getConversation(scope, 'first')).toMatchObject({ tokenEstimate: 16, lastAccessedAt: 3000 })
  })
})

it('an idempotency key of the first schema replays its result with the conversation as it was then', async () => {
  await withMigrated(async (store) => {
    const again = await creation(store, scope, { idempotency: key('created') })
    const created = done(await store.createConversation(scope, again))
    expect(created.replayed).toBe(true)
    expect(created.value.messageIds).toEqual(['m1', 'm2'])
    expect(created.value.conversation).toEqual({
      ...createdResult,
      user: null,
      namespace: null,
      tokenEstimate: 1,
      lastAccessedAt: 1000,
    })
    const idempotency = key('appended', { operation: 'append' })
    const appended = done(await append(store, scope, 'first', [message('x')], { idempotency }))
    expect(appended.value.messages.map(({ id, tokenEstimate }) => [id, tokenEstimate])).toEqual([
      ['m3', 2],
      ['m4', 3],
    ])
    const deleted = await creation(store, scope, { idempotency: key('deleted') })
    expect(await store.createConversation(scope, deleted)).toEqual({ outcome: 'not-found' })
  })
})

it.each(['before', 'after'].flatMap((when) => [1, 2, 3, 4].map((commit): [string, number] => [when, commit])))(
  'a process killed %s commit %i of the migration leaves a file that the next one migrates',
  async (when, commit) => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      writeFirstSchema(path)
      const program = new URL('./children/migrator.ts', import.meta.url)
      expect(await runChild(program, [path, when, String(commit)]).ended).toMatchObject({ code: null })
      const store = openSqliteStoreNow({ path })
      expect(await store.verify()).toEqual([])
      const page = await store.listMessages(scope, 'first', { afterSequence: 0, limit: 10 })
      expect(page?.messages.map(({ content, tokenEstimate }) => [content, tokenEstimate])).toEqual(
        texts.map((text, index) => [text, estimates[index]]),
      )
      const again = await creation(store, scope, { idempotency: key('created') })
      expect(done(await store.createConversation(scope, again)).replayed).toBe(true)
      await store.close()
    })
  },
)
