import type { Migration } from '@sekha/storage/sqlite'

/**
 * Lists deleted conversations whose text is still in the file. They are no longer readable. The process that deleted
 * them, or the next one, erases their remaining rows in slices.
 */
export const erasing: Migration = {
  version: 4,
  name: 'erasing',
  statements: `
    CREATE TABLE erasing (
      tenant INTEGER NOT NULL REFERENCES tenants (id),
      number INTEGER NOT NULL,
      id TEXT NOT NULL,
      PRIMARY KEY (tenant, number)
    ) STRICT, WITHOUT ROWID;
  `,
}
