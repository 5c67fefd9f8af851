import type { BatchOutcome, ConversationRecord, ImportBatch, ImportedConversation, Scope } from '../store.ts'
import { addToTotals, findConversation, insertConversation, isStored } from './conversation-row.ts'
import type { Database } from '@sekha/storage/sqlite'
import { releaseMessageIds } from './erase-conversation.ts'
import { insertMessages } from './message-row.ts'
import { ensureTenant, isFree } from './numbering.ts'
import { placeMessages } from './segments.ts'

/** Stores new messages. Their segment contains the numbers of the conversations, so these must still be right. */
export function importBatch(database: Database, scope: Scope, batch: ImportBatch): BatchOutcome {
  const tenant = ensureTenant(database, scope)
  const { conversations, segment, at } = batch
  const messageCount = conversations.reduce((sum, { messages }) => sum + messages.length, 0)
  const placed = placeMessages(database, tenant, messageCount, segment)
  const created = new Set<string>()
  let skipped = 0
  let firstDoc = placed.firstDoc
  for (const entry of conversations) {
    const here = findConversation(database, tenant, scope, entry.conversationId)
    const record = here ?? newConversation(entry, at)
    if (record === undefined) return { outcome: 'not-found' }
    if (here === undefined && isStored(database, tenant, record.id)) return { outcome: 'taken', id: record.id }
    if (here === undefined) {
      // Without this a conversation that was deleted after the batch was planned would come back with its old number,
      // which is hidden from searches and being erased.
      if (!entry.isNew || !isFree(database, tenant, record.number)) return { outcome: 'outdated' }
      insertConversation(database, tenant, record)
      created.add(record.id)
    } else if (entry.conversation !== null) skipped++
    if (entry.messages.length === 0) continue
    releaseMessageIds(
      database,
      tenant,
      entry.messages.map(({ id }) => id),
    )
    if (!fits(database, tenant, entry, record)) return { outcome: 'outdated' }
    const firstSequence = record.messageCount + 1
    insertMessages(database, { tenant, conversation: record.number, firstSequence, firstDoc }, entry.messages)
    // A conversation that the batch creates keeps its own timestamp.
    const updatedAt = created.has(record.id) ? record.updatedAt : (entry.updatedAt ?? at)
    addToTotals(database, tenant, scope, record.id, entry.messages, { updatedAt, accessedAt: at })
    firstDoc += entry.messages.length
  }
  const value = {
    conversations: { created: created.size, skipped },
    messages: { created: messageCount, skipped: 0 },
  }
  return { outcome: 'done', value, replayed: false, placed }
}

/** Whether the segment has the conversation's number, and none of the messages is stored yet. */
function fits(database: Database, tenant: number, entry: ImportedConversation, record: ConversationRecord): boolean {
  if (entry.number !== record.number) return false
  const sql = 'SELECT 1 FROM messages WHERE tenant = ? AND id = ?'
  const ids = new Set(entry.messages.map(({ id }) => id))
  return ids.size === entry.messages.length && entry.messages.every(({ id }) => !database.get(sql, tenant, id))
}

function newConversation(
  { conversation, conversationId, number }: ImportedConversation,
  at: number,
): ConversationRecord | undefined {
  if (conversation === null || conversation.id !== conversationId) return undefined
  const { importance, importanceBeforePin } = conversation
  const remembers = importance === 10 && importanceBeforePin !== 10
  return {
    ...conversation,
    user: conversation.user ?? null,
    namespace: conversation.namespace ?? null,
    number,
    importanceBeforePin: remembers ? importanceBeforePin : null,
    revision: 1,
    messageCount: 0,
    wordCount: 0,
    tokenEstimate: 0,
    lastAccessedAt: at,
  }
}
