import type { Database, Schema } from '../../src/sqlite/index.ts'

/** A service with one table. */
export const notes: Schema = {
  name: 'notes',
  migrations: [
    {
      version: 1,
      name: 'notes',
      statements: `
        CREATE TABLE notes (
          id INTEGER PRIMARY KEY,
          tenant INTEGER NOT NULL REFERENCES tenants (id),
          text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX notes_by_tenant ON notes (tenant, text);
      `,
    },
  ],
}

/** The notes of all tenants, in the order of their ids. */
export const readNotes = (database: Database): string[] =>
  database.all<{ text: string }>('SELECT text FROM notes ORDER BY id').map(({ text }) => text)

/** The files from before services had versions: version 1 and 2 of the notes, and the kernel's tables of that time. */
export const earlierNotes: NonNullable<Schema['before']> = [
  {
    version: 1,
    name: 'first',
    statements: `
      CREATE TABLE store (only INTEGER PRIMARY KEY, changes INTEGER NOT NULL, pings INTEGER NOT NULL,
        erasures INTEGER NOT NULL DEFAULT 0, cleared INTEGER NOT NULL DEFAULT 0) STRICT;
      INSERT INTO store (only, changes, pings) VALUES (1, 0, 0);
      CREATE TABLE tenants (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
      CREATE TABLE idempotency (
        tenant INTEGER NOT NULL, operation TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL,
        created_at INTEGER NOT NULL, conversation INTEGER NOT NULL, result TEXT, PRIMARY KEY (tenant, operation, key)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE notes (id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, words TEXT NOT NULL) STRICT;
    `,
  },
  {
    version: 2,
    name: 'second',
    statements: `
      ALTER TABLE notes RENAME COLUMN words TO text;
      CREATE INDEX notes_by_tenant ON notes (tenant, text);
    `,
  },
]

/** The same service, which takes over those files. */
export const adoptingNotes: Schema = {
  ...notes,
  before: earlierNotes,
  migrations: [
    ...notes.migrations.map((migration) => ({ ...migration, version: 2 })),
    { version: 3, name: 'stars', statements: 'ALTER TABLE notes ADD COLUMN stars INTEGER NOT NULL DEFAULT 1' },
  ],
}
