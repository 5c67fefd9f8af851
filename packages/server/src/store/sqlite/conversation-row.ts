import type { ConversationRecord } from '../store.ts'
import type { Database } from './database.ts'
import { readMetadata, writeMetadata } from './metadata.ts'

/** A conversation as `conversationColumns` select it. */
export type ConversationRow = Omit<ConversationRecord, 'metadata'> & { readonly metadata: string | null }

/** Named as the record's fields. */
export const conversationColumns = `
  number, conversations.id AS id, label, folder, status, importance, importance_before_pin AS importanceBeforePin,
  metadata, revision, message_count AS messageCount, word_count AS wordCount, created_at AS createdAt,
  updated_at AS updatedAt`

export function toConversation(row: ConversationRow): ConversationRecord {
  return {
    number: row.number,
    id: row.id,
    label: row.label,
    folder: row.folder,
    status: row.status,
    importance: row.importance,
    importanceBeforePin: row.importanceBeforePin,
    metadata: readMetadata(row.metadata),
    revision: row.revision,
    messageCount: row.messageCount,
    wordCount: row.wordCount,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}

const selectById = `SELECT ${conversationColumns} FROM conversations WHERE tenant = ? AND id = ?`

export function findConversation(database: Database, tenant: number, id: string): ConversationRecord | undefined {
  const row = database.get<ConversationRow>(selectById, tenant, id)
  return row && toConversation(row)
}

export function insertConversation(database: Database, tenant: number, record: ConversationRecord): void {
  database.run(
    `INSERT INTO conversations (
       tenant, number, id, label, folder, status, importance, importance_before_pin, metadata, revision,
       message_count, word_count, created_at, updated_at
     ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    tenant,
    record.number,
    record.id,
    record.label,
    record.folder,
    record.status,
    record.importance,
    record.importanceBeforePin,
    writeMetadata(record.metadata),
    record.revision,
    record.messageCount,
    record.wordCount,
    record.createdAt,
    record.updatedAt,
  )
}

/** Stores what an update can change. */
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

/** Stores what an append changes. */
export function replaceTotals(
  database: Database,
  tenant: number,
  record: Pick<ConversationRecord, 'number' | 'messageCount' | 'wordCount' | 'updatedAt'>,
): void {
  database.run(
    'UPDATE conversations SET message_count = ?, word_count = ?, updated_at = ? WHERE tenant = ? AND number = ?',
    record.messageCount,
    record.wordCount,
    record.updatedAt,
    tenant,
    record.number,
  )
}
