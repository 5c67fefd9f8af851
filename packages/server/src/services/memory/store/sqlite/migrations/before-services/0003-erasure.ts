import type { Migration } from '@sekha/storage/sqlite'

/**
 * Counts deletions, and records the count up to which the gaps of the file were cleared. Earlier deletions were not
 * counted, so an existing file starts with one.
 */
export const erasure: Migration = {
  version: 3,
  name: 'erasure',
  statements: `
    ALTER TABLE store ADD COLUMN erasures INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE store ADD COLUMN cleared INTEGER NOT NULL DEFAULT 0;
    UPDATE store SET erasures = EXISTS (SELECT 1 FROM tenants);
  `,
}
