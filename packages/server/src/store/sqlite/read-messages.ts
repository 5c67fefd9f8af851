import type { MessageHit, MessageRecord, Scope } from '../store.ts'
import { findConversation } from './conversation-row.ts'
import type { Database } from './database.ts'
import { messageColumns, type MessageRow, readMessages, toMessage } from './message-row.ts'
import { findTenant, keyRange, packKey } from './numbering.ts'

interface JoinedRow extends MessageRow {
  readonly conversationId: string
}

export function listMessages(
  database: Database,
  scope: Scope,
  conversationId: string,
  page: { readonly afterSequence: number; readonly limit: number },
): { readonly messages: readonly MessageRecord[]; readonly total: number } | undefined {
  return database.snapshot(() => {
    const tenant = findTenant(database, scope)
    const conversation = findConversation(database, tenant, conversationId)
    if (conversation === undefined) return undefined
    return { messages: readMessages(database, tenant, conversation, page), total: conversation.messageCount }
  })
}

export function readHits(database: Database, scope: Scope, docs: readonly number[]): readonly MessageHit[] {
  const sql = `SELECT ${messageColumns}, conversations.id AS conversationId, label, folder
    FROM messages JOIN conversations ON conversations.tenant = messages.tenant AND number = messages.conversation
    WHERE key = ?`
  return database.snapshot(() => {
    const tenant = findTenant(database, scope)
    return docs.flatMap((doc) => {
      const row = database.get<JoinedRow & { label: string; folder: string }>(sql, packKey(tenant, doc))
      return row === undefined ? [] : { ...toMessage(row, row.conversationId), label: row.label, folder: row.folder }
    })
  })
}

export function readTexts(
  database: Database,
  scope: Scope,
  { afterDoc, limit }: { readonly afterDoc: number; readonly limit: number },
): readonly (MessageRecord & { readonly conversation: number })[] {
  const tenant = findTenant(database, scope)
  const [, lastKey] = keyRange(tenant)
  const rows = database.all<JoinedRow & { conversation: number }>(
    `SELECT ${messageColumns}, conversation, conversations.id AS conversationId
     FROM messages JOIN conversations ON conversations.tenant = messages.tenant AND number = messages.conversation
     WHERE key > ? AND key <= ? ORDER BY key LIMIT ?`,
    packKey(tenant, afterDoc),
    lastKey,
    limit,
  )
  return rows.map((row) => ({ ...toMessage(row, row.conversationId), conversation: row.conversation }))
}

export function findExisting(
  database: Database,
  scope: Scope,
  ids: { readonly conversations: readonly string[]; readonly messages: readonly string[] },
): { readonly conversations: readonly string[]; readonly messages: readonly string[] } {
  const tenant = findTenant(database, scope)
  const existsIn = (table: 'conversations' | 'messages') => (id: string) =>
    database.get(`SELECT 1 FROM ${table} WHERE tenant = ? AND id = ?`, tenant, id) !== undefined
  return database.snapshot(() => ({
    conversations: ids.conversations.filter(existsIn('conversations')),
    messages: ids.messages.filter(existsIn('messages')),
  }))
}
