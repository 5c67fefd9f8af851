// The cases of the storage, for every runtime with SQLite.
import { StoreError } from '@sekha/storage'
import {
  type Database,
  ensureTenant,
  once,
  openSqliteNow,
  openSqlite,
  type Schema,
  type SqliteStorage,
} from '@sekha/storage/sqlite'
import { type Case, feature } from './case.ts'
import { failure, same } from './check.ts'

const notes: Schema = {
  name: 'notes',
  migrations: [
    {
      version: 1,
      name: 'notes',
      statements: `
        CREATE TABLE notes (id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, text TEXT NOT NULL, bytes BLOB) STRICT;
        CREATE INDEX notes_by_tenant ON notes (tenant);
      `,
    },
  ],
}
const schemas = [notes]

type Note = { readonly text: string; readonly bytes: Uint8Array | null }

const add = (storage: SqliteStorage, text: string, bytes: Uint8Array | null = null): Promise<number> =>
  storage.write({
    run: (database) =>
      database.run(
        'INSERT INTO notes (tenant, text, bytes) VALUES (?, ?, ?)',
        ensureTenant(database, { tenant: 'a' }),
        text,
        bytes,
      ),
    keeps: Boolean,
  })

const read = (database: Database): Note[] => database.all<Note>('SELECT text, bytes FROM notes ORDER BY id')

export const cases: readonly Case[] = [
  ...feature('storage: one file', {
    'text with NUL, code points and bytes survive a restart': async ({ directory }) => {
      const path = `${directory}/restart.db`
      const first = openSqliteNow({ path, schemas })
      await add(first, 'a\0b\u0001 \u{1f600}', new Uint8Array([0, 255]))
      await first.close()
      const second = openSqliteNow({ path, schemas })
      const [note] = await second.read(read)
      same(note?.text, 'a\0b\u0001 \u{1f600}', 'text')
      same([...(note?.bytes ?? [])], [0, 255], 'bytes')
      same(await second.verify(), [], 'problems')
      await second.ping()
      await second.close()
    },
    'a failed or refused write has no effect on the others of its group': async ({ directory }) => {
      const storage = openSqliteNow({ path: `${directory}/group.db`, schemas })
      const settled = await Promise.allSettled([
        add(storage, 'one'),
        storage.write({ run: (database) => database.run('INSERT INTO nowhere VALUES (1)'), keeps: Boolean }),
        storage.write({ run: (database) => database.run('DELETE FROM notes'), keeps: () => false }),
        add(storage, 'two'),
      ])
      same(
        settled.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
        'outcomes',
      )
      same(
        (await storage.read(read)).map(({ text }) => text),
        ['one', 'two'],
        'notes',
      )
      await storage.close()
    },
    'two connections write to it at once, and a key is used once': async ({ directory }) => {
      const path = `${directory}/two.db`
      const options = { path, schemas, busyTimeoutMs: 60_000 }
      const storages = [openSqliteNow(options), await openSqlite(options)] as const
      const key = { service: 'notes', operation: 'add', key: 'k', fingerprint: 'f', at: 1000, expiresBefore: 0 }
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          storages[index % 2 === 0 ? 0 : 1].write({
            run: (database) =>
              once<number, number>(
                database,
                ensureTenant(database, { tenant: 'a' }),
                key,
                () => {
                  database.run("INSERT INTO notes (tenant, text) VALUES (1, 'once')")
                  return { value: index, subject: 'once', kept: index }
                },
                (kept) => kept,
              ),
            keeps: (outcome) => outcome.outcome === 'done' && !outcome.replayed,
          }),
        ),
      )
      same(new Set(outcomes.map((it) => JSON.stringify({ ...it, replayed: 0 }))).size, 1, 'different results')
      same((await storages[1].read(read)).length, 1, 'notes')
      await Promise.all(storages.map((storage) => storage.close()))
    },
    'a migration adds to a file, which an earlier program then refuses': async ({ directory }) => {
      const path = `${directory}/migrated.db`
      const first = openSqliteNow({ path, schemas })
      await add(first, 'kept')
      await first.close()
      const step = { version: 2, name: 'stars', statements: 'ALTER TABLE notes ADD COLUMN stars INTEGER DEFAULT 3' }
      const second = openSqliteNow({ path, schemas: [{ ...notes, migrations: [...notes.migrations, step] }] })
      same(
        await second.read((database) => database.get('SELECT text, stars FROM notes')),
        { text: 'kept', stars: 3 },
        'row',
      )
      await second.close()
      const error = await failure(openSqlite({ path, schemas }), StoreError, 'an earlier program')
      same(String(error).includes('its notes service has version 2'), true, String(error))
    },
    'what cannot be opened is reported with a code': async ({ directory }) => {
      const path = `${directory}/missing/store.db`
      const error = await failure(openSqlite({ path, schemas }), StoreError, 'a missing folder')
      same(error.code, 'unavailable', error.message)
    },
    'a lease is held once, and a watch notices a write': async ({ directory }) => {
      const storage = openSqliteNow({ path: `${directory}/lease.db`, schemas })
      const lease = await storage.lease({ tenant: 'a' }, 'merge', 60_000)
      same(await storage.lease({ tenant: 'a' }, 'merge', 60_000), undefined, 'second lease')
      same(await lease?.renew(), true, 'renewed')
      await lease?.release()
      const counts = storage.watch((database) => read(database).length, 0)[Symbol.asyncIterator]()
      const next = counts.next()
      await add(storage, 'noticed')
      same((await next).value, 1, 'version')
      await storage.close()
      same((await counts.next()).done, true, 'end')
    },
  }),
]
