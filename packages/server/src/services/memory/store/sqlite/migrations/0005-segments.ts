import type { Migration } from '@sekha/storage/sqlite'

/**
 * Separates the list of a tenant's segments from their bytes, gives segments ids, and counts a version and the messages
 * of each tenant, beside its next numbers. A segment keeps its bytes, and gets its first document number as its id.
 *
 * The bytes of a segment are stored in parts, so that no statement writes or erases much at once. The parts of a
 * segment have consecutive keys: tenant * 2^32 + id, then the following ids. `left` counts the parts after this one.
 *
 * `unlisted_segments` are those whose bytes are stored, but not in the list: not yet, or no more. Their parts are erased
 * from `id` on. `since` is the time in seconds at which storing them began, and 0 if they are to be erased.
 */
export const segments: Migration = {
  version: 5,
  name: 'segments',
  statements: `
    CREATE TABLE memory_tenants (
      tenant INTEGER PRIMARY KEY REFERENCES tenants (id),
      version INTEGER NOT NULL DEFAULT 1,
      next_conversation INTEGER NOT NULL DEFAULT 1,
      next_doc INTEGER NOT NULL DEFAULT 1,
      next_segment INTEGER NOT NULL DEFAULT 1,
      message_count INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    INSERT INTO memory_tenants (tenant, next_conversation, next_doc, next_segment, message_count)
      SELECT id, next_conversation, next_doc, next_doc, (
        SELECT coalesce(sum(message_count), 0) FROM conversations WHERE tenant = tenants.id
      ) FROM tenants;
    ALTER TABLE tenants DROP COLUMN next_conversation;
    ALTER TABLE tenants DROP COLUMN next_doc;

    ALTER TABLE deleted_conversations ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

    CREATE TABLE segment_parts (
      key INTEGER PRIMARY KEY CHECK (key >> 32 = tenant AND key & 4294967295 > 0),
      tenant INTEGER NOT NULL REFERENCES tenants (id),
      left INTEGER NOT NULL CHECK (left >= 0),
      bytes BLOB NOT NULL
    ) STRICT;
    INSERT INTO segment_parts SELECT key, tenant, 0, bytes FROM segments;

    ALTER TABLE segments RENAME TO previous_segments;
    CREATE TABLE segments (
      tenant INTEGER NOT NULL REFERENCES tenants (id),
      first_doc INTEGER NOT NULL CHECK (first_doc > 0),
      last_doc INTEGER NOT NULL CHECK (last_doc >= first_doc),
      id INTEGER NOT NULL CHECK (id > 0),
      size INTEGER NOT NULL,
      PRIMARY KEY (tenant, first_doc)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO segments
      SELECT tenant, key & 4294967295, last_doc, key & 4294967295, length(bytes) FROM previous_segments;
    DROP TABLE previous_segments;

    CREATE TABLE unlisted_segments (
      tenant INTEGER NOT NULL REFERENCES tenants (id),
      id INTEGER NOT NULL,
      since INTEGER NOT NULL,
      PRIMARY KEY (tenant, id)
    ) STRICT, WITHOUT ROWID;
  `,
}
