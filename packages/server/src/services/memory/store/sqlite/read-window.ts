import { type Database, findTenant } from '@sekha/storage/sqlite'
import type { MessageRecord, Scope, Store, TimeWindow } from '../store.ts'
import { isCovered } from './conversation-row.ts'
import { messageColumns, type MessageRow, takeWithin, toMessage } from './message-row.ts'

/** Placeholders: tenant, tenant, id. */
const ofConversation = 'tenant = ? AND conversation = (SELECT number FROM conversations WHERE tenant = ? AND id = ?)'
const inWindow = `${ofConversation} AND timestamp >= ? AND timestamp < ?`

/** Keys grow with the sequence, and the time index contains them, so only one row of the table is read. */
export const selectMeasure = `SELECT count, coalesce((SELECT sequence FROM messages WHERE key = lastKey), 0) AS lastSequence
  FROM (SELECT count(*) AS count, max(key) AS lastKey FROM messages WHERE ${inWindow})`

export function measureWindow(
  database: Database,
  scope: Scope,
  conversationId: string,
  { fromMs, toMs }: TimeWindow,
): { readonly messages: number; readonly lastSequence: number } {
  const tenant = findTenant(database, scope)
  if (!isCovered(database, tenant, scope, conversationId)) return { messages: 0, lastSequence: 0 }
  const row = database.get<{ count: number; lastSequence: number }>(
    selectMeasure,
    tenant,
    tenant,
    conversationId,
    fromMs,
    toMs,
  )
  return { messages: row?.count ?? 0, lastSequence: row?.lastSequence ?? 0 }
}

/** Selects the keys in the index, so that only the returned rows are read from the table. */
export const selectWindow = `SELECT ${messageColumns} FROM messages
  WHERE key IN (SELECT key FROM messages WHERE ${inWindow} ORDER BY key DESC LIMIT ?) ORDER BY key DESC`

export function readWindow(
  database: Database,
  scope: Scope,
  conversationId: string,
  { fromMs, toMs, limit, maxCharacters }: Parameters<Store['readWindow']>[2],
): readonly MessageRecord[] {
  const tenant = findTenant(database, scope)
  if (!isCovered(database, tenant, scope, conversationId)) return []
  const rows = database.iterate<MessageRow>(selectWindow, tenant, tenant, conversationId, fromMs, toMs, limit)
  return takeWithin(rows, maxCharacters)
    .toReversed()
    .map((row) => toMessage(row, conversationId))
}

export const selectNewest = `SELECT max(timestamp) AS newest FROM messages WHERE ${ofConversation}`

export function newestMessageAt(database: Database, scope: Scope, conversationId: string): number | undefined {
  const tenant = findTenant(database, scope)
  if (!isCovered(database, tenant, scope, conversationId)) return undefined
  return database.get<{ newest: number | null }>(selectNewest, tenant, tenant, conversationId)?.newest ?? undefined
}
