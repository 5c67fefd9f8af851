import type { Migration } from './migration.ts'

/**
 * Deleted conversations whose texts are still in the file. Nobody can read them any more: what is left of them is
 * erased in slices, by the process that deleted them or by the next one.
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
