import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { initial } from '../../src/services/memory/store/sqlite/migrations/0001-initial.ts'
import { openSqliteStore } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/services/memory/store/store.ts'
import { append, creation, done, key, message, scope, summary } from './fixtures.ts'
import { withDirectory } from './open-stores.ts'

/** The result of a creation, as the first version of the store kept it. */
const createdResult = {
  number: 1,
  id: 'first',
  label: 'then',
  folder: '/work',
  status: 'active',
  importance: 7,
  importanceBeforePin: null,
  metadata: { odd: '\0 "\u{1f600}' },
  revision: 1,
  messageCount: 2,
  wordCount: 3,
  createdAt: 1000,
  updatedAt: 1000,
}

/** Contents of 1, 0, 8 and 9 bytes in UTF-8. */
const texts = ['a', '', 'é\u{1f600}ab', 'a longer ']
const estimates = [1, 0, 2, 3]

const rows = `
  INSERT INTO tenants VALUES (1, 'other', 2, 2), (2, 'tenant', 4, 5);
  INSERT INTO conversations VALUES
    (1, 1, 'first', 'theirs', '/', 'active', 5, NULL, NULL, 1, 1, 4, 50, 60),
    (2, 1, 'first', 'now', '/work', 'active', 7, NULL, '{"a":1}', 4, 4, 4, 1000, 3000),
    (2, 3, 'empty', 'empty', '/', 'archived', 10, 4, NULL, 2, 0, 0, 1500, 2000);
  INSERT INTO messages VALUES
    ((1 << 32) + 1, 1, 1, 1, 'theirs', 'user', NULL, 'a text of theirs', 4, 70, NULL);
`

/** Creates a file like those of the first version of the store. */
function writeFirstSchema(path: string): void {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL')
  database.exec(`${initial.statements}; PRAGMA application_id = 1399155560; PRAGMA user_version = 1; ${rows}`)
  const insertMessage = database.prepare('INSERT INTO messages VALUES (?, 2, 1, ?, ?, ?, ?, ?, 1, ?, NULL)')
  for (const [index, text] of texts.entries())
    insertMessage.run(2 * 2 ** 32 + index + 1, index + 1, `m${index + 1}`, 'user', null, text, 500 + index)
  const insertResult = database.prepare('INSERT INTO idempotency VALUES (2, ?, ?, ?, 1000, ?, ?)')
  insertResult.run('create', 'created', 'one', 1, JSON.stringify(createdResult))
  insertResult.run('append', 'appended', 'one', 1, '{"conversationId":"first","messageCount":4,"added":2}')
  insertResult.run('create', 'deleted', 'one', 2, null)
  database.close()
}

async function withMigrated(use: (store: Store) => Promise<void>): Promise<void> {
  await withDirectory(async (directory) => {
    const path = join(directory, 'store.db')
    writeFirstSchema(path)
    const store = openSqliteStore({ path })
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
    expect(await store.counters(scope)).toEqual({ nextConversation: 4, nextDoc: 5 })
    const idle = await store.listIdle(scope, { before: 3001, limit: 10 })
    expect(idle.conversations.map(({ id }) => id)).toEqual(['first'])
    expect(await store.newestMessageAt(scope, 'first')).toBe(503)
    expect(await store.saveSummaries(scope, 'first', [summary()])).toBe('done')
    done(await append(store, scope, 'first', [message('x', { tokenEstimate: 10 })], { at: 4000 }))
    expect(await store.getConversation(scope, 'first')).toMatchObject({ tokenEstimate: 16, lastAccessedAt: 4000 })
  })
})

it('an idempotency key of the first schema replays its result with the conversation as it was then', async () => {
  await withMigrated(async (store) => {
    const again = await creation(store, scope, { idempotency: key('created') })
    const created = done(await store.createConversation(scope, again))
    expect(created.replayed).toBe(true)
    expect(created.value.messageIds).toEqual(['m1', 'm2'])
    expect(created.value.conversation).toEqual({ ...createdResult, tokenEstimate: 1, lastAccessedAt: 1000 })
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
