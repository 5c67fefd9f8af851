import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { runChild, temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it } from 'vitest'
import { openSqliteNow, type Schema } from '../src/sqlite/index.ts'
import { migrate } from '../src/sqlite/migrations.ts'
import { adoptingNotes, earlierNotes, notes } from './support/notes.ts'

const versions = (database: DatabaseSync): unknown => [
  database.prepare('PRAGMA user_version').get()?.['user_version'],
  ...database
    .prepare('SELECT service, version FROM service_migrations')
    .all()
    .map((row) => `${String(row['service'])} ${String(row['version'])}`),
]

const withStep = (statements: string): Schema => ({
  ...notes,
  migrations: [...notes.migrations, { version: 2, name: 'second', statements }],
})

describe('migrations', () => {
  it('create the tables of the kernel and the services, and do nothing the second time', () => {
    const database = new DatabaseSync(':memory:')
    const tasks: Schema = {
      name: 'tasks',
      migrations: [{ version: 12, name: 'tasks', statements: 'CREATE TABLE tasks (x INTEGER) STRICT' }],
    }
    migrate(database, 'store.db', [notes, tasks])
    expect(versions(database)).toEqual([5, 'notes 1', 'tasks 12'])
    const tables = database.prepare('SELECT * FROM sqlite_schema').all()
    migrate(database, 'store.db', [tasks, notes])
    expect(database.prepare('SELECT * FROM sqlite_schema').all()).toEqual(tables)
  })

  it('add a service to a file that has others, and leave those alone', () => {
    const database = new DatabaseSync(':memory:')
    migrate(database, 'store.db', [notes])
    database.exec("INSERT INTO tenants (name) VALUES ('kept'); INSERT INTO notes (tenant, text) VALUES (1, 'kept')")
    const tasks: Schema = {
      name: 'tasks',
      migrations: [{ version: 1, name: 'tasks', statements: 'CREATE TABLE tasks (x INTEGER) STRICT' }],
    }
    migrate(database, 'store.db', [tasks])
    expect(versions(database)).toEqual([5, 'notes 1', 'tasks 1'])
    expect(database.prepare('SELECT text FROM notes').get()).toEqual({ text: 'kept' })
  })

  it('continue from the stored version of a service', () => {
    const database = new DatabaseSync(':memory:')
    migrate(database, 'store.db', [notes])
    database.exec("INSERT INTO tenants (name) VALUES ('kept'); INSERT INTO notes (tenant, text) VALUES (1, 'kept')")
    migrate(database, 'store.db', [withStep('ALTER TABLE notes ADD COLUMN stars INTEGER NOT NULL DEFAULT 3')])
    expect(versions(database)).toEqual([5, 'notes 2'])
    expect(database.prepare('SELECT text, stars FROM notes').get()).toEqual({ text: 'kept', stars: 3 })
  })

  it('keep the previous version if a step fails', () => {
    const database = new DatabaseSync(':memory:')
    migrate(database, 'store.db', [notes])
    const failing = withStep('CREATE TABLE second (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)')
    expect(() => migrate(database, 'store.db', [failing])).toThrow(
      'The store at store.db could not be migrated to version 2 of notes (second): no such table: nowhere',
    )
    expect(versions(database)).toEqual([5, 'notes 1'])
    expect(database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'second'`).get()).toBeUndefined()
    migrate(database, 'store.db', [withStep('CREATE TABLE second (x INTEGER) STRICT')])
    expect(versions(database)).toEqual([5, 'notes 2'])
  })
})

/** Writes a file from before services had versions. */
function writeEarlier(path: string, version: 1 | 2): void {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA application_id = 1399155560')
  for (const { statements } of earlierNotes.slice(0, version)) database.exec(statements)
  database.exec(`
    PRAGMA user_version = ${version};
    INSERT INTO tenants VALUES (7, 'tenant');
    INSERT INTO notes VALUES (1, 7, 'kept');
    INSERT INTO idempotency VALUES
      (7, 'create', 'stored', 'print', 1000, 42, '{"id":1}'),
      (7, 'create', 'erased', 'print', 2000, 0, NULL);
  `)
  database.close()
}

async function expectAdopted(path: string): Promise<void> {
  const storage = openSqliteNow({ path, schemas: [adoptingNotes] })
  expect(await storage.verify()).toEqual([])
  await storage.close()
  const database = new DatabaseSync(path)
  expect(versions(database)).toEqual([5, 'notes 3'])
  expect(database.prepare('SELECT * FROM notes').all()).toEqual([{ id: 1, tenant: 7, text: 'kept', stars: 1 }])
  const results = database.prepare('SELECT * FROM idempotency ORDER BY created_at').all()
  const row = { tenant: 7, service: 'notes', operation: 'create', fingerprint: 'print' }
  expect(results).toEqual([
    { ...row, key: 'stored', created_at: 1000, subject: '42', result: '{"id":1}' },
    { ...row, key: 'erased', created_at: 2000, subject: null, result: null },
  ])
  database.close()
}

describe('a file from before services had versions', () => {
  it.each([1, 2] as const)('of version %i becomes that of the service that wrote it', async (version) => {
    const path = join(await temporaryDirectory(), 'store.db')
    writeEarlier(path, version)
    await expectAdopted(path)
  })

  const program = new URL('./children/migrator.ts', import.meta.url)

  it.each(['before', 'after'].flatMap((when) => [1, 2, 3].map((commit): [string, number] => [when, commit])))(
    'is migrated by the next process when one is killed %s commit %i',
    async (when, commit) => {
      const path = join(await temporaryDirectory(), 'store.db')
      writeEarlier(path, 1)
      expect(await runChild(program, [path, when, String(commit)]).ended).toMatchObject({ code: null })
      await expectAdopted(path)
    },
  )

  it('is migrated once when many processes open it together', async () => {
    const path = join(await temporaryDirectory(), 'store.db')
    writeEarlier(path, 1)
    const children = Array.from({ length: 6 }, () => runChild(program, [path, 'never', '0']))
    for (const child of children) expect(await child.ended).toEqual({ code: 0, errors: '' })
    await expectAdopted(path)
  })
})
