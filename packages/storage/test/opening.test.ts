import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { runChild, temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it } from 'vitest'
import { openSqliteNow, openSqlite, type SqliteOptions } from '../src/sqlite/index.ts'
import { notes, readNotes } from './support/notes.ts'

const schemas = [notes]

async function newPath(): Promise<string> {
  return join(await temporaryDirectory(), 'store.db')
}

function execute(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

/** Reads how many deletions were counted, and how many of them are erased from the file. */
function readCounts(path: string): unknown {
  const database = new DatabaseSync(path)
  const counts = database.prepare('SELECT erasures, cleared FROM store').get()
  database.close()
  return { ...counts }
}

/** Opens and closes a file, which then has its tables. */
async function create(path: string): Promise<void> {
  await openSqliteNow({ path, schemas }).close()
}

describe('openSqliteNow', () => {
  it('creates a file that only its owner can read', async () => {
    const path = await newPath()
    const storage = openSqliteNow({ path, schemas })
    await storage.ping()
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(`${path}-wal`)).mode & 0o777).toBe(0o600)
    await storage.close()
  })

  it.each<[string, (path: string) => Promise<unknown> | void, RegExp]>([
    ['text', (path) => writeFile(path, 'this is not a database, it is a long text. '.repeat(100)), /not a database/],
    ['a directory', (path) => mkdir(path), /EISDIR.*It is a directory/],
    ['another program’s', (path) => execute(path, 'CREATE TABLE notes (text)'), /database of another program/],
    [
      'another program’s, with a version',
      (path) => execute(path, 'PRAGMA user_version = 1'),
      /database of another program/,
    ],
    ...['notes', 'tenants', 'idempotency', 'leases'].map(
      (table): [string, (path: string) => Promise<unknown>, RegExp] => [
        `without its table ${table}`,
        async (path) => {
          await create(path)
          execute(path, `PRAGMA foreign_keys = OFF; DROP TABLE ${table}`)
        },
        new RegExp(`its table ${table} is missing\\. Restore the file from a backup`),
      ],
    ),
    [
      'from the future',
      async (path) => {
        await create(path)
        execute(path, 'PRAGMA user_version = 99')
      },
      /it has version 99, and this program knows versions up to 5\. Use the newer program that wrote it/,
    ],
    [
      'of a newer service',
      async (path) => {
        await create(path)
        execute(path, "UPDATE service_migrations SET version = 7 WHERE service = 'notes'")
      },
      /its notes service has version 7, and this program knows versions up to 1\. Use the newer program that wrote it/,
    ],
    [
      'from before services had versions, for a service that did not write it',
      (path) => execute(path, 'CREATE TABLE x (y); PRAGMA application_id = 1399155560; PRAGMA user_version = 3'),
      /it has version 3, which held one service alone\. Open it with that service first; nothing was changed/,
    ],
  ])('reports the problem of a file that is %s, and does not change it', async (_, make, message) => {
    const path = await newPath()
    await make(path)
    const before = await readFile(path).catch(() => undefined)
    expect(() => openSqliteNow({ path, schemas })).toThrow(message)
    expect(() => openSqliteNow({ path, schemas })).toThrow(path)
    expect(await readFile(path).catch(() => undefined)).toEqual(before)
  })

  it('does not create a missing folder, and names it', async () => {
    const directory = await temporaryDirectory()
    expect(() => openSqliteNow({ path: join(directory, 'missing', 'store.db'), schemas })).toThrow(
      /^The store at .*missing.store\.db could not be opened: ENOENT.*Its folder does not exist: create the folder/,
    )
    expect(await readdir(directory)).toEqual([])
  })

  it('reports that a part of the path is a file', async () => {
    const directory = await temporaryDirectory()
    await writeFile(join(directory, 'file'), '')
    expect(() => openSqliteNow({ path: join(directory, 'file', 'store.db'), schemas })).toThrow(
      /^The store at .*file.store\.db could not be opened: .*(ENOTDIR|EEXIST)/,
    )
  })

  it('recreates a missing index', async () => {
    const path = await newPath()
    await create(path)
    execute(path, 'DROP INDEX notes_by_tenant; DROP INDEX idempotency_by_age')
    await create(path)
    const database = new DatabaseSync(path)
    const indexes = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").all()
    database.close()
    expect(indexes.map(({ name }) => String(name)).toSorted()).toEqual([
      'idempotency_by_age',
      'idempotency_by_subject',
      'notes_by_tenant',
    ])
  })

  it('restores the missing row of store, and erases what was deleted without it', async () => {
    const path = await newPath()
    await create(path)
    execute(path, 'DELETE FROM store')
    await create(path)
    expect(readCounts(path)).toEqual({ erasures: 1, cleared: 1 })
  })

  it('reports that a page is damaged', async () => {
    const path = await newPath()
    const storage = openSqliteNow({ path, schemas })
    for (let index = 0; index < 50; index++)
      await storage.write({
        run: (database) => database.run('INSERT INTO notes (tenant, text) VALUES (1, ?)', 'long '.repeat(200)),
        keeps: Boolean,
      })
    await storage.close()
    const bytes = await readFile(path)
    bytes.fill(0xa5, 4096, bytes.length)
    await writeFile(path, bytes)
    const attempt = async (): Promise<void> => {
      const damaged = openSqliteNow({ path, schemas })
      try {
        await damaged.read(readNotes)
      } finally {
        await damaged.close()
      }
    }
    await expect(attempt()).rejects.toThrow(/^The store at .*store\.db could not .*: .*malformed.*restore it/)
  })

  it.each<[string, Partial<SqliteOptions>, typeof TypeError, RegExp]>([
    ['no path', { path: '' }, TypeError, /^path must be a file path or :memory:, got ""/],
    ['a number as path', { path: 5 as never }, TypeError, /^path must be a file path or :memory:, got number/],
    ['a path with NUL', { path: 'a\0b' }, TypeError, /^path must be a file path or :memory:, got "a\\u0000b"/],
    ['an unknown option', { paths: [] } as never, TypeError, /^openSqliteNow\(\): unknown option "paths"/],
    ['a wait that is text', { busyTimeoutMs: '5' as never }, RangeError, /^busyTimeoutMs must be .*, got string/],
    ['an invalid listener', { onFailure: 5 as never }, TypeError, /^onFailure must be a function, got number/],
    ['a negative wait', { busyTimeoutMs: -1 }, RangeError, /^busyTimeoutMs must be a whole number from 0/],
    ['half a millisecond', { busyTimeoutMs: 0.5 }, RangeError, /got 0\.5/],
    ['no schema', { schemas: [] }, TypeError, /^schemas must be a list of at least one schema/],
    ['invalid schemas', { schemas: notes as never }, TypeError, /^schemas must be a list of at least one schema/],
    ['an invalid schema', { schemas: [null as never] }, TypeError, /^schemas must be a list of .* is null/],
    [
      'an unknown field of a schema',
      { schemas: [{ ...notes, rule: [] } as never] },
      TypeError,
      /^the schema notes: unknown field "rule"/,
    ],
    [
      'an invalid list of migrations',
      { schemas: [{ name: 'notes', migrations: 'CREATE' as never }] },
      TypeError,
      /^the migrations of the schema notes must be a list, got string/,
    ],
    [
      'a migration without statements',
      { schemas: [{ name: 'notes', migrations: [{ version: 1, name: 'notes' } as never] }] },
      TypeError,
      /^the statements of version 1 of the schema notes must be a string, got undefined/,
    ],
    [
      'an invalid migration',
      { schemas: [{ name: 'notes', migrations: [null as never] }] },
      TypeError,
      /^a migration of the schema notes must be an object, got null/,
    ],
    ['an invalid rule', { schemas: [{ ...notes, rules: ['x' as never] }] }, TypeError, /^a rule of the schema notes/],
    [
      'an invalid erasure',
      { schemas: [{ ...notes, erasure: {} as never }] },
      TypeError,
      /^erasure\.isPending of the schema notes must be a function, got undefined/,
    ],
    ['one name twice', { schemas: [notes, notes] }, TypeError, /^two schemas are named notes/],
    ['an invalid name', { schemas: [{ ...notes, name: 'My Notes' }] }, TypeError, /lower-case .*got "My Notes"/],
    ['no migration', { schemas: [{ ...notes, migrations: [] }] }, TypeError, /^the schema notes has no migration/],
    [
      'versions out of order',
      { schemas: [{ ...notes, migrations: [...notes.migrations, ...notes.migrations] }] },
      RangeError,
      /^the versions of the schema notes must be whole numbers in ascending order, got 1 after 1/,
    ],
    [
      'earlier steps that end elsewhere',
      { schemas: [{ ...notes, before: [{ version: 3, name: 'third', statements: '' }] }] },
      RangeError,
      /^the steps before the schema notes must end at its first version 1, got 3/,
    ],
  ])('refuses %s', (_, options, type, message) => {
    const open = (): unknown => openSqliteNow({ path: ':memory:', schemas, ...options })
    expect(open).toThrow(type)
    expect(open).toThrow(message)
  })

  it('refuses invalid options of openSqlite before it creates a file', async () => {
    const path = await newPath()
    await expect(openSqlite({ path, schemas: [] })).rejects.toThrow(TypeError)
    await expect(openSqlite({ path, schemas, busyTimeout: 5 } as never)).rejects.toThrow('did you mean busyTimeoutMs?')
    await expect(openSqlite(undefined as never)).rejects.toThrow('openSqlite() takes { path, schemas }, got undefined')
    await expect(stat(path)).rejects.toThrow('ENOENT')
  })

  it('refuses calls after close', async () => {
    const storage = openSqliteNow({ path: ':memory:', schemas })
    await storage.close()
    await storage.close()
    await expect(storage.read(readNotes)).rejects.toThrow('The store at :memory: is closed')
    await expect(storage.ping()).rejects.toThrow('The store at :memory: is closed')
  })
})

it('many processes open a new file at once, and one creates its tables', async () => {
  const path = await newPath()
  const children = Array.from({ length: 6 }, () => runChild(new URL('./children/opener.ts', import.meta.url), [path]))
  for (const child of children) expect(await child.ended).toEqual({ code: 0, errors: '' })
})

it('openSqlite waits without blocking the thread', async () => {
  const path = await newPath()
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  const opening = openSqlite({ path, schemas, busyTimeoutMs: 60_000 })
  setImmediate(() => other.close())
  const storage = await opening
  await storage.close()
})

it('a deletion is counted although the row of store is missing', async () => {
  const path = await newPath()
  const storage = openSqliteNow({ path, schemas })
  execute(path, 'DELETE FROM store')
  await storage.write({ run: () => true, keeps: () => true, erases: () => true })
  expect(readCounts(path)).toMatchObject({ erasures: 1 })
  await storage.close()
})
