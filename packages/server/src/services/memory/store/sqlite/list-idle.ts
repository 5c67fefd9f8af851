import { type Database, findTenant } from '@sekha/storage/sqlite'
import type { ConversationRecord, IdleFilter, Scope } from '../store.ts'
import { conversationColumns, type ConversationRow, toConversation } from './conversation-row.ts'
import { scopeCondition } from './scope-condition.ts'

/** The maximum importance of a conversation that is not pinned. */
const unpinnedMax = 9

/** Placeholders: tenant, timestamp, maximum importance. */
export const idleCondition = "tenant = ? AND status = 'active' AND last_accessed_at < ? AND importance <= ?"
export const idleOrder = 'ORDER BY last_accessed_at, number LIMIT ?'

export function listIdle(
  database: Database,
  scope: Scope,
  { before, importanceMax = unpinnedMax, limit }: IdleFilter,
): { readonly conversations: readonly ConversationRecord[]; readonly total: number } {
  return database.snapshot(() => {
    const owned = scopeCondition(scope)
    const condition = idleCondition + owned.sql
    const values = [findTenant(database, scope), before, Math.min(importanceMax, unpinnedMax), ...owned.values]
    const rows = database.all<ConversationRow>(
      `SELECT ${conversationColumns} FROM conversations WHERE ${condition} ${idleOrder}`,
      ...values,
      limit,
    )
    const counted = database.get<{ total: number }>(
      `SELECT count(*) AS total FROM conversations WHERE ${condition}`,
      ...values,
    )
    return { conversations: rows.map(toConversation), total: counted?.total ?? 0 }
  })
}
