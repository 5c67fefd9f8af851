import type { ConversationRecord, CreateConversation, CreatedConversation, Scope, WriteOutcome } from '../store.ts'
import { insertConversation } from './conversation-row.ts'
import type { Database } from './database.ts'
import { carryOutOnce, type StoredResult } from './idempotency.ts'
import { countWords, insertMessages } from './message-row.ts'
import { ensureTenant, takeConversation, takeDocs } from './numbering.ts'
import { insertSegment } from './segments.ts'

export function createConversation(
  database: Database,
  scope: Scope,
  command: CreateConversation,
): WriteOutcome<CreatedConversation> {
  const tenant = ensureTenant(database, scope)
  return carryOutOnce(database, tenant, command.idempotency, createdResult(database, tenant), () => {
    const { number, messages, postings } = command
    if (!takeConversation(database, tenant, number)) return { outcome: 'number-taken' }
    if (!takeDocs(database, tenant, postings.firstDoc, messages.length)) return { outcome: 'number-taken' }
    const conversation = newConversation(command)
    insertConversation(database, tenant, conversation)
    const place = { tenant, conversation: number, firstSequence: 1, firstDoc: postings.firstDoc }
    insertMessages(database, place, messages)
    insertSegment(database, tenant, postings, messages.length)
    const messageIds = messages.map(({ id }) => id)
    return { outcome: 'done', value: { conversation, messageIds }, replayed: false }
  })
}

function newConversation(command: CreateConversation): ConversationRecord {
  return {
    number: command.number,
    id: command.id,
    label: command.label,
    folder: command.folder,
    status: 'active',
    importance: command.importance,
    importanceBeforePin: null,
    metadata: command.metadata,
    revision: 1,
    messageCount: command.messages.length,
    wordCount: countWords(command.messages),
    createdAt: command.at,
    updatedAt: command.at,
  }
}

/** The ids of the messages are those of the first ones, for messages are only ever added behind. */
function createdResult(database: Database, tenant: number): StoredResult<CreatedConversation, ConversationRecord> {
  return {
    conversation: ({ conversation }) => conversation.number,
    keep: ({ conversation }) => conversation,
    restore(conversation, number) {
      const sql = 'SELECT id FROM messages WHERE tenant = ? AND conversation = ? AND sequence <= ? ORDER BY sequence'
      const rows = database.all<{ id: string }>(sql, tenant, number, conversation.messageCount)
      return { conversation, messageIds: rows.map(({ id }) => id) }
    },
  }
}
