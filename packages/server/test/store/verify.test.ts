import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { createLocalMemory } from '../../src/services/memory/engine/local-memory.ts'
import { openSqliteStoreNow } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import { append, create, done, key, message, scope, summary } from './fixtures.ts'
import { withDirectory } from './open-stores.ts'

it.each([
  ['UPDATE conversations SET message_count = 7 WHERE number = 1', 'message count, word count or token estimate'],
  ['UPDATE conversations SET word_count = 7 WHERE number = 2', 'message count, word count or token estimate'],
  ['UPDATE messages SET token_estimate = 7 WHERE sequence = 2', 'message count, word count or token estimate'],
  ['DELETE FROM messages WHERE sequence = 1 AND conversation = 1', 'sequences of the messages have a gap'],
  ['UPDATE messages SET sequence = sequence + 5 WHERE sequence = 3', 'sequences of the messages have a gap'],
  ['UPDATE messages SET sequence = 10 - sequence WHERE conversation = 1', 'not numbered in their order'],
  ['UPDATE memory_tenants SET next_conversation = 2', 'number of a conversation can be used again'],
  ['UPDATE memory_tenants SET next_doc = 3', 'number of a message can be used again'],
  [`UPDATE conversations SET metadata = '{' WHERE number = 1`, 'metadata is not JSON'],
  [`UPDATE messages SET metadata = 'x' WHERE sequence = 1`, 'metadata is not JSON'],
  [`UPDATE summaries SET sources = '['`, 'sources of a summary are not JSON'],
  ['UPDATE summaries SET conversation = 77', 'a row of summaries has no row of conversations'],
  ['UPDATE segments SET last_doc = 3 WHERE first_doc = 1', 'segments overlap'],
  ['UPDATE segments SET last_doc = 300', 'segment goes beyond the messages'],
  ['UPDATE memory_tenants SET next_segment = 2', 'id of a segment can be used again'],
  ['UPDATE segments SET id = 1', 'id of a segment is used twice'],
  ['UPDATE segments SET size = 2', 'segment has not the listed size'],
  ["UPDATE segment_parts SET bytes = x'0102'", 'segment has not the listed size'],
  ['DELETE FROM segment_parts WHERE key & 255 = 1', 'segment has no bytes'],
  ['INSERT INTO unlisted_segments VALUES (1, 1, 0)', 'segment is listed and to be erased'],
  ['DELETE FROM segments WHERE first_doc = 1', 'bytes belong to no segment'],
  ['UPDATE memory_tenants SET message_count = 9', 'message count of a tenant is not that of its conversations'],
  ['INSERT INTO deleted_conversations VALUES (1, 2, 1)', 'counts as deleted and is here'],
  [`UPDATE idempotency SET result = '{'`, 'result of an idempotency key is not JSON'],
  ['UPDATE idempotency SET subject = 77', 'about a conversation that is not here'],
  ['UPDATE idempotency SET tenant = 5', 'a row of idempotency has no row of tenants'],
  ['DELETE FROM conversations WHERE number = 2', 'a row of messages has no row of conversations'],
  [`PRAGMA ignore_check_constraints = ON; UPDATE conversations SET status = 'lost'`, 'CHECK constraint failed'],
])('verify reports the damage done by %s', async (damage, problem) => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'store.db')
    const store = openSqliteStoreNow({ path })
    const { conversation } = await create(store, scope, { messages: [message('a'), message('b')] })
    done(await append(store, scope, conversation.id, [message('c')]))
    await create(store, scope, { idempotency: key('k') })
    expect(await store.saveSummaries(scope, conversation.id, [summary()])).toBe('done')
    expect(await store.verify()).toEqual([])
    await store.close()
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: false })
    database.exec(damage)
    database.close()
    const damaged = openSqliteStoreNow({ path })
    expect((await damaged.verify()).join('\n')).toContain(problem)
    await damaged.close()
  })
})

it('verify reports that the row of the store is missing, and opening restores it', async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'store.db')
    const store = openSqliteStoreNow({ path })
    const database = new DatabaseSync(path)
    database.exec('DELETE FROM store')
    database.close()
    expect(await store.verify()).toEqual(['a row is missing: store'])
    await store.close()
    const again = openSqliteStoreNow({ path })
    expect(await again.verify()).toEqual([])
    await again.close()
  })
})

it.each(['messages', 'conversations', 'segments', 'segment_parts', 'summaries', 'tenants'])(
  'verify lists what it cannot check because a page of %s is damaged',
  async (table) => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const memory = createLocalMemory(openSqliteStoreNow({ path }))
      const messages = [{ role: 'user', name: null, content: 'harvest', timestamp: 1, metadata: null }]
      const input = { label: 'x', folder: '/', importance: 5, metadata: null, messages }
      expect((await memory.createConversation(scope, input)).outcome).toBe('done')
      await memory.close()
      const database = new DatabaseSync(path)
      const { rootpage } = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table) ?? {}
      const { page_size: size } = database.prepare('PRAGMA page_size').get() ?? {}
      database.close()
      const file = await open(path, 'r+')
      await file.write(Buffer.alloc(Number(size), 0xff), 0, Number(size), (Number(rootpage) - 1) * Number(size))
      await file.close()
      const damaged = createLocalMemory(openSqliteStoreNow({ path }))
      expect((await damaged.verify()).join('\n')).toMatch(/could not be checked|malformed|invalid page/)
      await damaged.close().catch(() => {})
    })
  },
)
