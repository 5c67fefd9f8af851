/**
 * The version of the kernel's tables, stored in `PRAGMA user_version`. Files of versions 1 to 4 held the tables of one
 * service, under its versions.
 */
export const kernelVersion = 5

const idempotency = `
  CREATE TABLE idempotency (
    tenant INTEGER NOT NULL REFERENCES tenants (id),
    service TEXT NOT NULL,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- The record that the result is about. Null, as the result, once it is deleted: the key stays used.
    subject TEXT,
    result TEXT,
    PRIMARY KEY (tenant, service, operation, key)
  ) STRICT, WITHOUT ROWID;
`

const idempotencyIndexes = `
  CREATE INDEX idempotency_by_age ON idempotency (tenant, service, created_at);
  CREATE INDEX idempotency_by_subject ON idempotency (tenant, service, subject) WHERE subject IS NOT NULL;
`

const services = `
  CREATE TABLE service_migrations (
    service TEXT PRIMARY KEY,
    version INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE leases (
    scope TEXT NOT NULL,
    job TEXT NOT NULL,
    holder TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (scope, job)
  ) STRICT, WITHOUT ROWID;
`

/**
 * Creates the kernel's tables in an empty file.
 *
 * - `store` counts the deletions, and those whose traces are erased. `changes` counted the commits of earlier programs.
 * - `tenants` gives every tenant a number. The keys of a service's tables begin with it, so a statement that omits the
 *   tenant finds no row by its key.
 */
export const createKernel = `
  CREATE TABLE store (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    changes INTEGER NOT NULL,
    pings INTEGER NOT NULL,
    erasures INTEGER NOT NULL DEFAULT 0,
    cleared INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO store (only, changes, pings) VALUES (1, 0, 0);

  CREATE TABLE tenants (
    id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 2097151),
    name TEXT NOT NULL UNIQUE CHECK (name <> '')
  ) STRICT;
  ${services}
  ${idempotency}
  ${idempotencyIndexes}
`

/** Restores a missing row. Deletions were not counted without it, so there may be one whose traces are not erased. */
export const restoreStore = 'INSERT OR IGNORE INTO store (only, changes, pings, erasures) VALUES (1, 0, 0, 1)'

/** Takes over the kernel's tables from the service whose tables the file held. Its stored results stay valid. */
export const adoptKernel = `
  ${services}
  ALTER TABLE idempotency RENAME TO previous_idempotency;
  ${idempotency}
  INSERT INTO idempotency
    SELECT tenant, :service, operation, key, fingerprint, created_at,
      CASE WHEN result IS NULL THEN NULL ELSE CAST(conversation AS TEXT) END, result
    FROM previous_idempotency;
  DROP TABLE previous_idempotency;
  ${idempotencyIndexes}
`
