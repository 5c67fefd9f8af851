import type { Database } from '@sekha/storage/sqlite'
import type { ConversationRecord, NewMessage, Scope } from '../store.ts'
import { countTokens, sumWords } from './message-row.ts'
import { readMetadata, writeMetadata } from './metadata.ts'
import { scopeCondition } from './scope-condition.ts'

/** A row of `conversationColumns`. */
export type ConversationRow = Omit<ConversationRecord, 'metadata'> & { readonly metadata: string | null }

const columns = (metadata: string): string => `
  number, conversations.id AS id, user_id AS user, namespace, label, folder, status, importance, importance_before_pin AS importanceBeforePin,
  ${metadata} AS metadata, revision, message_count AS messageCount, word_count AS wordCount,
  token_estimate AS tokenEstimate, created_at AS createdAt, updated_at AS updatedAt,
  last_accessed_at AS lastAccessedAt`

/** The columns, named after the record's fields. */
export const conversationColumns = columns('conversations.metadata')
export const conversationColumnsWithoutMetadata = columns('NULL')

export function toConversation(row: ConversationRow): ConversationRecord {
  return {
    number: row.number,
    id: row.id,
    user: row.user,
    namespace: row.namespace,
    label: row.label,
    folder: row.folder,
    status: row.status,
    importance: row.importance,
    importanceBeforePin: row.importanceBeforePin,
    metadata: readMetadata(row.metadata),
    revision: row.revision,
    messageCount: row.messageCount,
    wordCount: row.wordCount,
    tokenEstimate: row.tokenEstimate,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    lastAccessedAt: row.lastAccessedAt,
  }
}

const selectById = `SELECT ${conversationColumns} FROM conversations WHERE tenant = ? AND id = ?`

/** A record as idempotency results keep it. Those from before conversations had owners lack `user` and `namespace`. */
export type KeptConversation = Omit<ConversationRecord, 'user' | 'namespace'> & Partial<ConversationRecord>

export const restoreConversation = (kept: KeptConversation): ConversationRecord => ({
  ...kept,
  user: kept.user ?? null,
  namespace: kept.namespace ?? null,
})

/** Returns a conversation of the scope. */
export function findConversation(
  database: Database,
  tenant: number,
  scope: Scope,
  id: string,
): ConversationRecord | undefined {
  const { sql, values } = scopeCondition(scope)
  const row = database.get<ConversationRow>(selectById + sql, tenant, id, ...values)
  return row && toConversation(row)
}

/** Whether a narrowed scope covers the conversation. A whole tenant's covers it if it is here, which its row decides. */
export function isCovered(database: Database, tenant: number, scope: Scope, id: string): boolean {
  const { sql, values } = scopeCondition(scope)
  if (sql === '') return true
  return (
    database.get(`SELECT 1 FROM conversations WHERE tenant = ? AND id = ?${sql}`, tenant, id, ...values) !== undefined
  )
}

/** Whether the tenant has a conversation with the id, in any scope. */
export function isStored(database: Database, tenant: number, id: string): boolean {
  return database.get('SELECT 1 FROM conversations WHERE tenant = ? AND id = ?', tenant, id) !== undefined
}

export function insertConversation(database: Database, tenant: number, record: ConversationRecord): void {
  database.run(
    `INSERT INTO conversations (
       tenant, number, id, user_id, namespace, label, folder, status, importance, importance_before_pin, metadata, revision,
       message_count, word_count, token_estimate, created_at, updated_at, last_accessed_at
     ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    tenant,
    record.number,
    record.id,
    record.user,
    record.namespace,
    record.label,
    record.folder,
    record.status,
    record.importance,
    record.importanceBeforePin,
    writeMetadata(record.metadata),
    record.revision,
    record.messageCount,
    record.wordCount,
    record.tokenEstimate,
    record.createdAt,
    record.updatedAt,
    record.lastAccessedAt,
  )
}

/** Stores the fields that an update can change. */
export function replaceAttributes(database: Database, tenant: number, record: ConversationRecord): void {
  database.run(
    `UPDATE conversations
     SET label = ?, folder = ?, status = ?, importance = ?, importance_before_pin = ?, metadata = ?, revision = ?,
       updated_at = ?
     WHERE tenant = ? AND number = ?`,
    record.label,
    record.folder,
    record.status,
    record.importance,
    record.importanceBeforePin,
    writeMetadata(record.metadata),
    record.revision,
    record.updatedAt,
    tenant,
    record.number,
  )
}

/** The number of a conversation, and the sequence number of its last message. */
export type Position = Pick<ConversationRecord, 'number' | 'messageCount'>

/** Accesses within this time after a recorded one are not written: idle conversations are counted in days. */
export const accessGrainMs = 60_000

/**
 * Adds messages to the totals of a conversation, and returns its position after them. Records the access if it is due:
 * that rewrites an entry of an index, on a page of its own.
 *
 * @returns undefined if there is no conversation with the id
 */
export function addToTotals(
  database: Database,
  tenant: number,
  scope: Scope,
  id: string,
  added: readonly NewMessage[],
  { updatedAt, accessedAt }: { readonly updatedAt: number; readonly accessedAt: number },
): Position | undefined {
  const owned = scopeCondition(scope)
  const after = database.get<Position & Pick<ConversationRecord, 'lastAccessedAt'>>(
    `UPDATE conversations
     SET message_count = message_count + ?, word_count = word_count + ?, token_estimate = token_estimate + ?,
       updated_at = max(updated_at, ?)
     WHERE tenant = ? AND id = ?${owned.sql}
     RETURNING number, message_count AS messageCount, last_accessed_at AS lastAccessedAt`,
    added.length,
    sumWords(added),
    countTokens(added),
    updatedAt,
    tenant,
    id,
    ...owned.values,
  )
  if (after !== undefined && after.lastAccessedAt <= accessedAt - accessGrainMs)
    database.run(
      'UPDATE conversations SET last_accessed_at = ? WHERE tenant = ? AND number = ?',
      accessedAt,
      tenant,
      after.number,
    )
  return after
}
