import type { Migration } from '@sekha/storage/sqlite'

/**
 * Gives conversations an owner and a namespace. Those that are stored already have neither. The indexes contain only
 * conversations that have them, so the others cost nothing.
 */
export const owners: Migration = {
  version: 6,
  name: 'owners',
  statements: `
    ALTER TABLE conversations ADD COLUMN user_id TEXT CHECK (user_id <> '');
    ALTER TABLE conversations ADD COLUMN namespace TEXT CHECK (namespace GLOB '/?*');
    CREATE INDEX conversations_by_user ON conversations (tenant, user_id, updated_at, number)
      WHERE user_id IS NOT NULL;
    CREATE INDEX conversations_by_namespace ON conversations (tenant, namespace, updated_at, number)
      WHERE namespace IS NOT NULL;
  `,
}
