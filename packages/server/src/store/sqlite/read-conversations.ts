import type { ConversationFilter, ConversationRecord, Scope } from '../store.ts'
import { conversationCondition } from './conversation-filter.ts'
import { conversationColumns, type ConversationRow, toConversation } from './conversation-row.ts'
import type { Database } from './database.ts'
import { findTenant } from './numbering.ts'

/** The numbers of the page are found first, so that sorting and skipping handles numbers, not whole rows. */
export function listConversations(
  database: Database,
  scope: Scope,
  filter: ConversationFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): { readonly conversations: readonly ConversationRecord[]; readonly total: number } {
  return database.snapshot(() => {
    const tenant = findTenant(database, scope)
    const { sql, values } = conversationCondition(tenant, filter)
    const page = database.all<{ number: number }>(
      `SELECT number FROM conversations WHERE ${sql} ORDER BY updated_at DESC, number DESC LIMIT ? OFFSET ?`,
      ...values,
      limit,
      offset,
    )
    return {
      conversations: page.flatMap(({ number }) => readConversation(database, tenant, number) ?? []),
      total: count(database, tenant, filter),
    }
  })
}

function readConversation(database: Database, tenant: number, number: number): ConversationRecord | undefined {
  const sql = `SELECT ${conversationColumns} FROM conversations WHERE tenant = ? AND number = ?`
  const row = database.get<ConversationRow>(sql, tenant, number)
  return row && toConversation(row)
}

export function countConversations(database: Database, scope: Scope, filter: ConversationFilter): number {
  return count(database, findTenant(database, scope), filter)
}

function count(database: Database, tenant: number, filter: ConversationFilter): number {
  const { sql, values } = conversationCondition(tenant, filter)
  return (
    database.get<{ total: number }>(`SELECT count(*) AS total FROM conversations WHERE ${sql}`, ...values)?.total ?? 0
  )
}

/** Dates are about messages, and who asks for numbers looks at the messages itself. */
export function matchConversations(database: Database, scope: Scope, filter: ConversationFilter): Uint32Array {
  const ofConversations = { ...filter, fromMs: undefined, toMs: undefined }
  const { sql, values } = conversationCondition(findTenant(database, scope), ofConversations)
  const rows = database.all<{ number: number }>(
    `SELECT number FROM conversations WHERE ${sql} ORDER BY number`,
    ...values,
  )
  return Uint32Array.from(rows, ({ number }) => number)
}

export function listLabels(
  database: Database,
  scope: Scope,
): readonly { readonly label: string; readonly count: number }[] {
  const sql = 'SELECT label, count(*) AS count FROM conversations WHERE tenant = ? GROUP BY label ORDER BY label'
  const rows = database.all<{ label: string; count: number }>(sql, findTenant(database, scope))
  return rows.map((row) => ({ label: row.label, count: row.count }))
}

export function listFolders(
  database: Database,
  scope: Scope,
): readonly { readonly folder: string; readonly count: number }[] {
  const sql = 'SELECT folder, count(*) AS count FROM conversations WHERE tenant = ? GROUP BY folder ORDER BY folder'
  const rows = database.all<{ folder: string; count: number }>(sql, findTenant(database, scope))
  return rows.map((row) => ({ folder: row.folder, count: row.count }))
}
