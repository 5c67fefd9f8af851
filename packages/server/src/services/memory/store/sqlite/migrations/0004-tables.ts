import type { Migration } from '@sekha/storage/sqlite'

/**
 * Creates the tables in a file that has none of them yet. In a file from before services had versions of their own, the
 * steps in `before-services`, 1 to 4, lead to the same tables. Every table's key begins with the tenant.
 *
 * `messages.key` and `segments.key` are tenant * 2^32 + doc. As one integer they are the rowid: rows written together
 * are stored together, and index entries are small. Tenants are below 2^21 and docs below 2^32, so every key is below
 * 2^53 and exact as a JavaScript number.
 *
 * `erasing` lists deleted conversations whose text is still in the file. They are no longer readable. The process that
 * deleted them, or the next one, erases their remaining rows in slices.
 */
export const tables: Migration = {
  version: 4,
  name: 'tables',
  statements: `
    ALTER TABLE tenants ADD COLUMN next_conversation INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE tenants ADD COLUMN next_doc INTEGER NOT NULL DEFAULT 1;

    CREATE TABLE conversations (
      tenant INTEGER NOT NULL REFERENCES tenants (id),
      number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 4294967295),
      id TEXT NOT NULL,
      label TEXT NOT NULL,
      folder TEXT NOT NULL CHECK (folder GLOB '/*'),
      status TEXT NOT NULL CHECK (status IN ('active', 'archived')),
      importance INTEGER NOT NULL CHECK (importance BETWEEN 1 AND 10),
      importance_before_pin INTEGER
        CHECK (importance_before_pin IS NULL OR (importance = 10 AND importance_before_pin BETWEEN 1 AND 9)),
      metadata TEXT,
      revision INTEGER NOT NULL,
      message_count INTEGER NOT NULL,
      word_count INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      token_estimate INTEGER NOT NULL DEFAULT 0 CHECK (token_estimate >= 0),
      last_accessed_at INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (tenant, number),
      UNIQUE (tenant, id)
    ) STRICT, WITHOUT ROWID;
    -- The order of lists. Status and importance come along so that counting reads the index alone.
    CREATE INDEX conversations_by_update ON conversations (tenant, updated_at, number, status, importance);
    CREATE INDEX conversations_by_folder ON conversations (tenant, folder, updated_at, number);
    CREATE INDEX conversations_by_label ON conversations (tenant, label, updated_at, number);
    CREATE INDEX conversations_by_access ON conversations (tenant, status, last_accessed_at, number, importance);

    CREATE TABLE messages (
      key INTEGER PRIMARY KEY CHECK (key >> 32 = tenant AND key & 4294967295 > 0),
      tenant INTEGER NOT NULL,
      conversation INTEGER NOT NULL,
      sequence INTEGER NOT NULL CHECK (sequence > 0),
      id TEXT NOT NULL,
      role TEXT NOT NULL,
      name TEXT,
      content TEXT NOT NULL,
      word_count INTEGER NOT NULL,
      timestamp INTEGER NOT NULL,
      metadata TEXT,
      token_estimate INTEGER NOT NULL DEFAULT 0 CHECK (token_estimate >= 0),
      UNIQUE (tenant, conversation, sequence),
      UNIQUE (tenant, id),
      FOREIGN KEY (tenant, conversation) REFERENCES conversations (tenant, number) ON DELETE CASCADE
    ) STRICT;
    CREATE INDEX messages_by_time ON messages (tenant, conversation, timestamp);

    CREATE TABLE segments (
      key INTEGER PRIMARY KEY CHECK (key >> 32 = tenant AND key & 4294967295 > 0),
      tenant INTEGER NOT NULL REFERENCES tenants (id),
      last_doc INTEGER NOT NULL CHECK (last_doc >= key & 4294967295),
      bytes BLOB NOT NULL
    ) STRICT;

    CREATE TABLE deleted_conversations (
      tenant INTEGER NOT NULL REFERENCES tenants (id),
      number INTEGER NOT NULL,
      PRIMARY KEY (tenant, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE summaries (
      tenant INTEGER NOT NULL,
      conversation INTEGER NOT NULL,
      level TEXT NOT NULL CHECK (level IN ('daily', 'weekly', 'monthly')),
      from_ms INTEGER NOT NULL,
      to_ms INTEGER NOT NULL,
      messages INTEGER NOT NULL,
      last_sequence INTEGER NOT NULL,
      text TEXT NOT NULL,
      sources TEXT NOT NULL,
      model TEXT,
      generated_at INTEGER NOT NULL,
      PRIMARY KEY (tenant, conversation, level, from_ms, to_ms),
      FOREIGN KEY (tenant, conversation) REFERENCES conversations (tenant, number) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE erasing (
      tenant INTEGER NOT NULL REFERENCES tenants (id),
      number INTEGER NOT NULL,
      id TEXT NOT NULL,
      PRIMARY KEY (tenant, number)
    ) STRICT, WITHOUT ROWID;
  `,
}
