import { type Database, encodeText, findTenant } from '@sekha/storage/sqlite'
import type { ExistingIds, ExistingMessage, MessageHit, MessageRecord, Scope, Store } from '../store.ts'
import { findConversation } from './conversation-row.ts'
import { messageColumns, type MessageRow, readMessages, takeWithin, toMessage } from './message-row.ts'
import { keyRange, packKey } from './numbering.ts'
import { scopeCondition } from './scope-condition.ts'

interface JoinedRow extends MessageRow {
  readonly conversationId: string
}

type HitRow = JoinedRow & Pick<MessageHit, 'conversation' | 'label' | 'folder' | 'importance' | 'status'>

export function listMessages(
  database: Database,
  scope: Scope,
  conversationId: string,
  page: Parameters<Store['listMessages']>[2],
): { readonly messages: readonly MessageRecord[]; readonly total: number } | undefined {
  return database.snapshot(() => {
    const tenant = findTenant(database, scope)
    const conversation = findConversation(database, tenant, scope, conversationId)
    if (conversation === undefined) return undefined
    return { messages: readMessages(database, tenant, conversation, page), total: conversation.messageCount }
  })
}

const messagesWithConversation = `messages
  JOIN conversations ON conversations.tenant = messages.tenant AND number = messages.conversation`

/** Returns rows in the order of the array: SQLite iterates over it and looks up each key. */
const selectHits = `SELECT ${messageColumns}, conversations.id AS conversationId, conversation, label, folder, importance,
    status
  FROM json_each(?) AS wanted CROSS JOIN ${messagesWithConversation} WHERE messages.key = wanted.value`

/** Omits documents of conversations outside of the scope. */
export function readHits(
  database: Database,
  scope: Scope,
  docs: readonly number[],
  { maxCharacters }: { readonly maxCharacters?: number | undefined } = {},
): readonly MessageHit[] {
  const tenant = findTenant(database, scope)
  const keys = JSON.stringify(docs.map((doc) => packKey(tenant, doc)))
  const { sql, values } = scopeCondition(scope)
  return takeWithin(database.iterate<HitRow>(selectHits + sql, keys, ...values), maxCharacters).map((row) => {
    const { conversation, label, folder, importance, status } = row
    return { ...toMessage(row, row.conversationId), conversation, label, folder, importance, status }
  })
}

const selectTexts = `SELECT ${messageColumns}, conversation, conversations.id AS conversationId
  FROM ${messagesWithConversation} WHERE key > ? AND key <= ? ORDER BY key LIMIT ?`

export function readTexts(
  database: Database,
  scope: Scope,
  { afterDoc, lastDoc, limit, maxCharacters }: Parameters<Store['readTexts']>[1],
): readonly (MessageRecord & { readonly conversation: number })[] {
  const tenant = findTenant(database, scope)
  const lastKey = lastDoc === undefined ? keyRange(tenant)[1] : packKey(tenant, lastDoc)
  type TextRow = JoinedRow & { readonly conversation: number }
  const rows = database.iterate<TextRow>(selectTexts, packKey(tenant, afterDoc), lastKey, limit)
  return takeWithin(rows, maxCharacters).map((row) => ({
    ...toMessage(row, row.conversationId),
    conversation: row.conversation,
  }))
}

const selectExistingConversations =
  'SELECT id FROM conversations WHERE tenant = ? AND id IN (SELECT value FROM json_each(?))'

const selectExistingMessages = (covered: string): string =>
  `SELECT messages.id AS id, CASE WHEN 1${covered} THEN conversations.id END AS conversationId
  FROM ${messagesWithConversation} WHERE messages.tenant = ? AND messages.id IN (SELECT value FROM json_each(?))`

/** Finds ids in all of the tenant, in which they are unique. */
export function findExisting(
  database: Database,
  scope: Scope,
  ids: { readonly conversations: readonly string[]; readonly messages: readonly string[] },
): ExistingIds {
  const tenant = findTenant(database, scope)
  const covered = scopeCondition(scope)
  // SQLite decodes the strings of the array itself, so they must be encoded as stored.
  const list = (keys: readonly string[]): string => JSON.stringify(keys.map(encodeText))
  return database.snapshot(() => ({
    conversations: database
      .all<{ id: string }>(selectExistingConversations, tenant, list(ids.conversations))
      .map(({ id }) => id),
    messages: database
      .all<ExistingMessage>(selectExistingMessages(covered.sql), ...covered.values, tenant, list(ids.messages))
      .map(({ id, conversationId }) => ({ id, conversationId })),
  }))
}
