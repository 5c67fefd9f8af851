import type { Database } from '@sekha/storage/sqlite'
import type {
  ConversationRecord,
  CreateConversation,
  CreatedConversation,
  CreateOutcome,
  Outdated,
  Refused,
  Scope,
} from '../store.ts'
import { insertConversation, type KeptConversation, restoreConversation } from './conversation-row.ts'
import { type Carried, carryOutOnce } from './idempotency.ts'
import { countTokens, sumWords, insertMessages } from './message-row.ts'
import { ensureTenant, isFree } from './numbering.ts'
import { placeMessages } from './segments.ts'

export function createConversation(database: Database, scope: Scope, command: CreateConversation): CreateOutcome {
  const tenant = ensureTenant(database, scope)
  return carryOutOnce(
    database,
    tenant,
    scope,
    command.idempotency,
    () => create(database, tenant, command),
    (kept) => readCreated(database, tenant, restoreConversation(kept)),
  )
}

function create(
  database: Database,
  tenant: number,
  command: CreateConversation,
): Carried<CreatedConversation, KeptConversation> | Refused | Outdated {
  const { number, messages, segment } = command
  if (!isFree(database, tenant, number)) return { outcome: 'outdated' }
  const placed = placeMessages(database, tenant, messages.length, segment)
  const conversation = newConversation(command)
  insertConversation(database, tenant, conversation)
  insertMessages(database, { tenant, conversation: number, firstSequence: 1, firstDoc: placed.firstDoc }, messages)
  const messageIds = messages.map(({ id }) => id)
  return { value: { conversation, messageIds }, conversation: number, kept: conversation, placed }
}

/** Reads the ids of the first messages: later messages are only appended. */
function readCreated(database: Database, tenant: number, conversation: ConversationRecord): CreatedConversation {
  const sql = 'SELECT id FROM messages WHERE tenant = ? AND conversation = ? AND sequence <= ? ORDER BY sequence'
  const rows = database.all<{ id: string }>(sql, tenant, conversation.number, conversation.messageCount)
  return { conversation, messageIds: rows.map(({ id }) => id) }
}

function newConversation(command: CreateConversation): ConversationRecord {
  return {
    number: command.number,
    id: command.id,
    user: command.user ?? null,
    namespace: command.namespace ?? null,
    label: command.label,
    folder: command.folder,
    status: 'active',
    importance: command.importance,
    importanceBeforePin: null,
    metadata: command.metadata,
    revision: 1,
    messageCount: command.messages.length,
    wordCount: sumWords(command.messages),
    tokenEstimate: countTokens(command.messages),
    createdAt: command.at,
    updatedAt: command.at,
    lastAccessedAt: command.at,
  }
}
