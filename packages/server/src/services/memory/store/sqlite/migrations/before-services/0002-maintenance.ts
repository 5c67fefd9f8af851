import type { Migration } from '@sekha/storage/sqlite'

/**
 * Adds the data for maintenance: token counts, the time of a conversation's last access, and summaries. Existing rows
 * get a token count estimated from their size (about four bytes of UTF-8 per token), and their last update as their
 * last access. Stored results of idempotency keys that hold a conversation get the values that it had then.
 */
export const maintenance: Migration = {
  version: 2,
  name: 'maintenance',
  statements: `
    ALTER TABLE messages ADD COLUMN token_estimate INTEGER NOT NULL DEFAULT 0 CHECK (token_estimate >= 0);
    UPDATE messages SET token_estimate = (octet_length(content) + 3) / 4;

    ALTER TABLE conversations ADD COLUMN token_estimate INTEGER NOT NULL DEFAULT 0 CHECK (token_estimate >= 0);
    ALTER TABLE conversations ADD COLUMN last_accessed_at INTEGER NOT NULL DEFAULT 0;
    UPDATE conversations SET last_accessed_at = updated_at, token_estimate = (
      SELECT coalesce(sum(m.token_estimate), 0) FROM messages m
      WHERE m.tenant = conversations.tenant AND m.conversation = conversations.number
    );

    UPDATE idempotency SET result = json_set(
      result,
      '$.lastAccessedAt', result ->> '$.updatedAt',
      '$.tokenEstimate', (
        SELECT coalesce(sum(m.token_estimate), 0) FROM messages m
        WHERE m.tenant = idempotency.tenant AND m.conversation = idempotency.conversation
          AND m.sequence <= idempotency.result ->> '$.messageCount'
      )
    ) WHERE result ->> '$.revision' IS NOT NULL;

    -- Importance comes along so that counting reads the index alone.
    CREATE INDEX conversations_by_access ON conversations (tenant, status, last_accessed_at, number, importance);

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
  `,
}
