import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { openSqliteStoreNow } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import { append, create, done, key, message, readIndex, scope, summary } from './fixtures.ts'
import { withDirectory } from './open-stores.ts'

describe('a write to a file locked by another process', () => {
  it('rejects with a clear error after the wait, and succeeds once the lock is released', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const store = openSqliteStoreNow({ path, busyTimeoutMs: 30 })
      const known = await readIndex(store, scope)
      const other = new DatabaseSync(path)
      other.exec('BEGIN IMMEDIATE')
      await expect(create(store, scope)).rejects.toThrow(path)
      await expect(store.ping()).rejects.toThrow(
        /could not write: database is locked\. Another process keeps holding its lock/,
      )
      expect(await store.index(scope, known)).toBe('unchanged')
      other.exec('ROLLBACK')
      await store.ping()
      await create(store, scope)
      other.close()
      await store.close()
    })
  })
})

describe('touchConversations', () => {
  it('writes to the file only if an access is due', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const store = openSqliteStoreNow({ path })
      await create(store, scope, { at: 1000 })
      const touch = async (at: number): Promise<boolean> => {
        const before = await contents(path)
        await store.touchConversations(scope, { conversations: [1, 2], at })
        return (await contents(path)) !== before
      }
      expect(await touch(60_999)).toBe(false)
      expect(await touch(61_000)).toBe(true)
      expect(await touch(61_000)).toBe(false)
      await store.close()
    })
  })

  it('does not wait for another process that writes unless an access is due', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const store = openSqliteStoreNow({ path, busyTimeoutMs: 30 })
      await create(store, scope, { at: 1000 })
      const other = new DatabaseSync(path)
      other.exec('BEGIN IMMEDIATE')
      await store.touchConversations(scope, { conversations: [1], at: 60_999 })
      await expect(store.touchConversations(scope, { conversations: [1], at: 61_000 })).rejects.toThrow('locked')
      other.exec('ROLLBACK')
      other.close()
      await store.close()
    })
  })
})

describe('deleting a conversation', () => {
  it('leaves no text in the file or its log', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const store = openSqliteStoreNow({ path })
      const secret = (index: number) => message(`secret${index} `.repeat(400), { name: 'secretname' })
      await create(store, scope, { label: 'public' })
      const { conversation } = await create(store, scope, {
        label: 'secret label',
        folder: '/secret',
        metadata: { secret: 1 },
        messages: Array.from({ length: 20 }, (_, index) => secret(index)),
        idempotency: key('k'),
      })
      done(await append(store, scope, conversation.id, [secret(99)], { idempotency: key('l') }))
      const update = { id: conversation.id, change: { label: 'secret again' }, at: 1, idempotency: key('m') }
      done(await store.updateConversation(scope, update))
      const text = 'secret summary '.repeat(400)
      const sources = [{ sentence: text, messageId: 'secret' }]
      await store.saveSummaries(scope, conversation.id, [summary({ text, sources, model: 'secret model' })])
      expect(await contents(path)).toContain('secret summary')
      done(await store.deleteConversation(scope, conversation.id))
      expect(await contents(path)).toContain('public')
      expect(await contents(path)).not.toContain('secret')
      await store.close()
      expect(await contents(path)).not.toContain('secret')
    })
  })

  it('empties the log later if another process is reading, and waits for that process only briefly', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      // Longer than the test timeout, so that a write that waited for the reader would fail the test.
      const store = openSqliteStoreNow({ path, busyTimeoutMs: 600_000 })
      const { conversation } = await create(store, scope, { label: 'secret' })
      const reader = new DatabaseSync(path)
      reader.exec('BEGIN; SELECT count(*) FROM conversations')
      done(await store.deleteConversation(scope, conversation.id))
      reader.exec('COMMIT')
      await store.ping()
      expect(await contents(path)).not.toContain('secret')
      reader.close()
      await store.close()
    })
  })
})

async function contents(path: string): Promise<string> {
  const files = await Promise.all([path, `${path}-wal`].map((file) => readFile(file, 'latin1').catch(() => '')))
  return files.join('')
}
