import type { Scope, WriteOutcome } from '../store.ts'
import { findConversation } from './conversation-row.ts'
import type { Database } from './database.ts'
import { eraseResults } from './idempotency.ts'
import { findTenant } from './numbering.ts'
import { noteDeletedConversation } from './segments.ts'

/** Its messages and summaries go with it by the foreign key. */
export function deleteConversation(
  database: Database,
  scope: Scope,
  id: string,
): WriteOutcome<{ readonly number: number }> {
  const tenant = findTenant(database, scope)
  const conversation = findConversation(database, tenant, id)
  if (conversation === undefined) return { outcome: 'not-found' }
  const { number } = conversation
  noteDeletedConversation(database, tenant, number)
  eraseResults(database, tenant, number)
  database.run('DELETE FROM conversations WHERE tenant = ? AND number = ?', tenant, number)
  return { outcome: 'done', value: { number }, replayed: false }
}
