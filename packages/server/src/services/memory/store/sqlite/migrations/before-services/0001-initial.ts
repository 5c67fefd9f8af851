import type { Migration } from '@sekha/storage/sqlite'

/**
 * The first schema. Every table's key begins with the tenant: a statement that omits the tenant finds no row by its
 * key, so it cannot read another tenant's rows by mistake.
 *
 * `messages.key` and `segments.key` are tenant * 2^32 + doc. As one integer they are the rowid: rows written together
 * are stored together, and index entries are small. Tenants are below 2^21 and docs below 2^32, so every key is below
 * 2^53 and exact as a JavaScript number.
 */
export const initial: Migration = {
  version: 1,
  name: 'initial',
  statements: `
    CREATE TABLE store (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      changes INTEGER NOT NULL,
      pings INTEGER NOT NULL
    ) STRICT;
    INSERT INTO store (only, changes, pings) VALUES (1, 0, 0);

    CREATE TABLE tenants (
      id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 2097151),
      name TEXT NOT NULL UNIQUE CHECK (name <> ''),
      next_conversation INTEGER NOT NULL DEFAULT 1,
      next_doc INTEGER NOT NULL DEFAULT 1
    ) STRICT;

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
      PRIMARY KEY (tenant, number),
      UNIQUE (tenant, id)
    ) STRICT, WITHOUT ROWID;
    -- The order of lists. Status and importance come along so that counting reads the index alone.
    CREATE INDEX conversations_by_update ON conversations (tenant, updated_at, number, status, importance);
    CREATE INDEX conversations_by_folder ON conversations (tenant, folder, updated_at, number);
    CREATE INDEX conversations_by_label ON conversations (tenant, label, updated_at, number);

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
      UNIQUE (tenant, conversation, sequence),
      UNIQUE (tenant, id),
      FOREIGN KEY (tenant, conversation) REFERENCES conversations (tenant, number) ON DELETE CASCADE
    ) STRICT;
    CREATE INDEX messages_by_time ON messages (tenant, conversation, timestamp);

    CREATE TABLE idempotency (
      tenant INTEGER NOT NULL REFERENCES tenants (id),
      operation TEXT NOT NULL,
      key TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      conversation INTEGER NOT NULL,
      -- Null once the conversation is deleted: nothing of it is kept, and the key stays used.
      result TEXT,
      PRIMARY KEY (tenant, operation, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX idempotency_by_age ON idempotency (tenant, created_at);
    CREATE INDEX idempotency_by_conversation ON idempotency (tenant, conversation);

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
  `,
}
