import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Connection, WriteQueue } from '@sekha/storage/sqlite'
import { memorySchema } from '../../src/services/memory/store/sqlite/schema.ts'
import { openSqliteStore } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import { append, create, done, key, message, scope, summary } from './fixtures.ts'
import { withDirectory } from './open-stores.ts'

describe('the write queue', () => {
  let database: Connection
  let queue: WriteQueue
  beforeEach(() => {
    database = new Connection({ path: ':memory:', busyTimeoutMs: 50, schema: memorySchema })
    queue = new WriteQueue(database)
  })
  afterEach(() => database.close())

  const insert = (name: string) => (): number => database.run('INSERT INTO tenants (name) VALUES (?)', name)
  const add = (name: string, keeps = true) => queue.add({ run: insert(name), keeps: () => keeps })
  const tenants = () => database.all<{ name: string }>('SELECT name FROM tenants ORDER BY name').map(({ name }) => name)
  const changes = () => database.get<{ changes: number }>('SELECT changes FROM store')?.changes

  it('commits the commands of one iteration of the event loop together', async () => {
    await Promise.all(Array.from({ length: 64 }, (_, index) => add(`tenant ${index}`)))
    expect(tenants()).toHaveLength(64)
    expect([changes(), queue.ownChanges]).toEqual([1, 1])
    await add('later')
    expect([changes(), queue.ownChanges]).toEqual([2, 2])
  })

  it('rolls back only the refused or failed command of a group', async () => {
    const settled = await Promise.allSettled([
      add('a'),
      add('refused', false),
      add('a'),
      queue.add({
        run: () => {
          insert('half')()
          throw new Error('in the middle')
        },
        keeps: Boolean,
      }),
      add('b'),
    ])
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(tenants()).toEqual(['a', 'b'])
  })

  it('commits nothing if all commands are refused', async () => {
    await Promise.all([add('a', false), add('b', false)])
    expect([tenants(), changes(), queue.ownChanges]).toEqual([[], 0, 0])
  })

  it('rejects and rolls back a whole group whose commit fails, and continues', async () => {
    // The store declares foreign keys without checking them. Here they make a commit fail.
    database.run('PRAGMA foreign_keys = ON')
    const dangling = (): void => {
      database.run('PRAGMA defer_foreign_keys = ON')
      database.run('INSERT INTO deleted_conversations (tenant, number) VALUES (99, 1)')
    }
    const settled = await Promise.allSettled([
      add('a'),
      queue.add({ run: dangling, keeps: () => true }),
      add('refused', false),
    ])
    for (const result of settled)
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringMatching(/could not write: FOREIGN KEY constraint failed/) as string },
      })
    expect([tenants(), changes(), queue.ownChanges]).toEqual([[], 0, 0])
    await add('b')
    expect(tenants()).toEqual(['b'])
  })

  it('reports a full disk, loses no acknowledged write, and continues when there is room', async () => {
    await add('a')
    const pages = database.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0
    database.all(`PRAGMA max_page_count = ${pages}`)
    const large = 'x'.repeat(100_000)
    const settled = await Promise.allSettled([add(large), add(`${large}y`)])
    for (const result of settled)
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringMatching(/disk is full.*Free some space on the disk/) as string },
      })
    expect(tenants()).toEqual(['a'])
    database.all(`PRAGMA max_page_count = ${pages * 1000}`)
    await add('b')
    expect(tenants()).toEqual(['a', 'b'])
    expect(database.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' })
  })

  it('finishes waiting commands when it is closed', async () => {
    const waiting = [add('a'), add('b')]
    await queue.close()
    expect(tenants()).toEqual(['a', 'b'])
    await Promise.all(waiting)
  })

  it('splits long-running commands into groups', async () => {
    const slow = (name: string) =>
      queue.add({
        run: () => {
          insert(name)()
          const endAt = performance.now() + 15
          while (performance.now() < endAt);
        },
        keeps: () => true,
      })
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(slow))
    expect(tenants()).toHaveLength(6)
    expect(changes()).toBeGreaterThan(1)
  })
})

it('copies a large commit from the log into the file in a separate iteration of the event loop', async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'store.db')
    const database = new Connection({ path, busyTimeoutMs: 50, schema: memorySchema })
    const queue = new WriteQueue(database)
    const bytes = 6 * 1024 * 1024
    const run = (): number => database.run('INSERT INTO tenants (name) VALUES (?)', 'x'.repeat(bytes))
    await queue.add({ run, keeps: Boolean })
    expect(statSync(path).size).toBeLessThan(bytes)
    await new Promise((resolve) => setImmediate(resolve))
    expect(statSync(path).size).toBeGreaterThan(bytes)
    expect(database.get('PRAGMA wal_autocheckpoint')).toEqual({ wal_autocheckpoint: 1000 })
    await queue.close()
    database.close()
  })
})

describe('a write to a file locked by another process', () => {
  it('rejects with a clear error after the wait, and succeeds once the lock is released', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const store = openSqliteStore({ path, busyTimeoutMs: 30 })
      const other = new DatabaseSync(path)
      other.exec('BEGIN IMMEDIATE')
      await expect(create(store, scope)).rejects.toThrow(path)
      await expect(store.ping()).rejects.toThrow(
        /could not write: database is locked\. Another process keeps holding its lock/,
      )
      expect(await store.counters(scope)).toEqual({ nextConversation: 1, nextDoc: 1 })
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
      const store = openSqliteStore({ path })
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
      const store = openSqliteStore({ path, busyTimeoutMs: 30 })
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
      const store = openSqliteStore({ path })
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
      const store = openSqliteStore({ path, busyTimeoutMs: 600_000 })
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
