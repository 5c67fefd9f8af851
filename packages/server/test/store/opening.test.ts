import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { migrate, type Migration } from '@sekha/storage/sqlite'
import { initial } from '../../src/services/memory/store/sqlite/migrations/0001-initial.ts'
import { memorySchema } from '../../src/services/memory/store/sqlite/schema.ts'
import { openSqliteStore } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import { runChild } from './children/run-child.ts'
import { create, scope } from './fixtures.ts'
import { withDirectory } from './open-stores.ts'

const readVersion = (database: DatabaseSync): unknown => database.prepare('PRAGMA user_version').get()?.['user_version']
const countTables = (database: DatabaseSync): unknown =>
  database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.['count']

describe('openSqliteStore', () => {
  it('creates a file that only its owner can read', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const store = openSqliteStore({ path })
      await create(store, scope)
      expect((await stat(path)).mode & 0o777).toBe(0o600)
      expect((await stat(`${path}-wal`)).mode & 0o777).toBe(0o600)
      await store.close()
    })
  })

  it.each<[string, (path: string) => Promise<unknown>, RegExp]>([
    ['text', (path) => writeFile(path, 'this is not a database, it is a long text. '.repeat(100)), /not a database/],
    ['a directory', (path) => mkdir(path), /EISDIR.*It is a directory/],
    ['another program’s', async (path) => execute(path, 'CREATE TABLE notes (text)'), /database of another program/],
    [
      'another program’s, with a version',
      async (path) => execute(path, 'PRAGMA user_version = 1'),
      /database of another program/,
    ],
    ...['segments', 'conversations', 'summaries', 'erasing'].map(
      (table): [string, (path: string) => Promise<unknown>, RegExp] => [
        `without its table ${table}`,
        async (path: string): Promise<void> => {
          await openSqliteStore({ path }).close()
          execute(path, `PRAGMA foreign_keys = OFF; DROP TABLE ${table}`)
        },
        new RegExp(`its table ${table} is missing\\. Restore the file from a backup`),
      ],
    ),
    [
      'from the future',
      async (path) => {
        await openSqliteStore({ path }).close()
        execute(path, 'PRAGMA user_version = 99')
      },
      /it has version 99, and this program knows versions up to 4\. Use the newer program/,
    ],
  ])('reports the problem of a file that is %s, and does not change it', async (_, make, message) => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      await make(path)
      const before = await readFile(path).catch(() => undefined)
      expect(() => openSqliteStore({ path })).toThrow(message)
      expect(() => openSqliteStore({ path })).toThrow(path)
      expect(await readFile(path).catch(() => undefined)).toEqual(before)
    })
  })

  it('does not create a missing folder, and names it', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'missing', 'store.db')
      expect(() => openSqliteStore({ path })).toThrow(
        /^The store at .*missing.store\.db could not be opened: ENOENT.*Its folder does not exist: create the folder/,
      )
      expect(await readdir(directory)).toEqual([])
    })
  })

  it('reports that a part of the path is a file', async () => {
    await withDirectory(async (directory) => {
      await writeFile(join(directory, 'file'), '')
      expect(() => openSqliteStore({ path: join(directory, 'file', 'store.db') })).toThrow(
        /^The store at .*file.store\.db could not be opened: .*(ENOTDIR|EEXIST)/,
      )
    })
  })

  it('reports that a page is damaged', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const store = openSqliteStore({ path })
      for (let index = 0; index < 50; index++) await create(store, scope)
      await store.close()
      const bytes = await readFile(path)
      bytes.fill(0xa5, 4096, bytes.length)
      await writeFile(path, bytes)
      const attempt = async () => {
        const damaged = openSqliteStore({ path })
        try {
          await damaged.listConversations(scope, {}, { offset: 0, limit: 1 })
        } finally {
          await damaged.close()
        }
      }
      await expect(attempt()).rejects.toThrow(/^The store at .*store\.db could not .*: .*malformed.*restore it/)
    })
  })

  it('refuses invalid options', () => {
    expect(() => openSqliteStore({ path: '' })).toThrow(TypeError)
    expect(() => openSqliteStore({ path: ':memory:', busyTimeoutMs: -1 })).toThrow(RangeError)
    expect(() => openSqliteStore({ path: ':memory:', busyTimeoutMs: 0.5 })).toThrow('busyTimeoutMs')
  })

  it('succeeds in many processes that open a new file at once', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const children = Array.from({ length: 6 }, () =>
        runChild(new URL('./children/opener.ts', import.meta.url), [path]),
      )
      for (const child of children) expect(await child.ended).toEqual({ code: 0, errors: '' })
    })
  })
})

describe('migrations', () => {
  const second: Migration = { version: 2, name: 'second', statements: 'CREATE TABLE second (x) STRICT, WITHOUT ROWID' }
  const next: Migration = { ...second, statements: 'CREATE TABLE second (x INTEGER) STRICT' }

  it('create the schema in an empty file, and do nothing the second time', () => {
    const database = new DatabaseSync(':memory:')
    migrate(database, 'store.db', memorySchema.migrations)
    expect(readVersion(database)).toBe(4)
    const tables = countTables(database)
    migrate(database, 'store.db', memorySchema.migrations)
    expect(countTables(database)).toBe(tables)
  })

  it('continue from the stored version', () => {
    const database = new DatabaseSync(':memory:')
    migrate(database, 'store.db', [initial])
    database.exec(`INSERT INTO tenants (name) VALUES ('kept')`)
    migrate(database, 'store.db', [initial, next])
    expect(readVersion(database)).toBe(2)
    expect(database.prepare('SELECT name FROM tenants').get()?.['name']).toBe('kept')
  })

  it('keep the previous version if one fails', () => {
    const database = new DatabaseSync(':memory:')
    const failing = { ...next, statements: `${next.statements}; INSERT INTO nowhere VALUES (1)` }
    expect(() => migrate(database, 'store.db', [initial, failing])).toThrow(
      'The store at store.db could not be migrated to version 2 (second): no such table: nowhere',
    )
    expect(readVersion(database)).toBe(1)
    expect(database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'second'`).get()).toBeUndefined()
    migrate(database, 'store.db', [initial, next])
    expect(readVersion(database)).toBe(2)
  })
})

function execute(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}
