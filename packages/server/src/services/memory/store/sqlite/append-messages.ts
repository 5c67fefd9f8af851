import type { Database } from '@sekha/storage/sqlite'
import type { AppendedMessages, AppendMessages, Refused, Scope, WriteOutcome } from '../store.ts'
import { addToTotals, findConversation } from './conversation-row.ts'
import { type Carried, carryOutOnce } from './idempotency.ts'
import { insertMessages, readMessages, recordsOf } from './message-row.ts'
import { findTenant, takeDocs } from './numbering.ts'
import { insertSegment } from './segments.ts'

/** Keeps only positions: messages never change, so a replay can read them again. */
interface KeptAppend {
  readonly conversationId: string
  readonly messageCount: number
  readonly added: number
}

export function appendMessages(
  database: Database,
  scope: Scope,
  command: AppendMessages,
): WriteOutcome<AppendedMessages> {
  const tenant = findTenant(database, scope)
  const restore = (kept: KeptAppend, number: number): AppendedMessages => readAppended(database, tenant, kept, number)
  return carryOutOnce(database, tenant, command.idempotency, () => append(database, tenant, command), restore)
}

function append(
  database: Database,
  tenant: number,
  { conversationId, messages, postings, at }: AppendMessages,
): Carried<AppendedMessages, KeptAppend> | Refused {
  const before = findConversation(database, tenant, conversationId)
  if (before === undefined) return { outcome: 'not-found' }
  const { firstDoc } = postings
  if (!takeDocs(database, tenant, firstDoc, messages.length)) return { outcome: 'number-taken' }
  const { number } = before
  const place = { tenant, conversation: number, firstSequence: before.messageCount + 1, firstDoc }
  insertMessages(database, place, messages)
  insertSegment(database, tenant, postings, messages.length)
  addToTotals(database, tenant, before, messages, { updatedAt: at, accessedAt: at })
  const messageCount = before.messageCount + messages.length
  return {
    value: { messageCount, messages: recordsOf(place, conversationId, messages) },
    conversation: number,
    kept: { conversationId, messageCount, added: messages.length },
  }
}

function readAppended(
  database: Database,
  tenant: number,
  { conversationId: id, messageCount, added }: KeptAppend,
  number: number,
): AppendedMessages {
  const page = { afterSequence: messageCount - added, limit: added }
  return { messageCount, messages: readMessages(database, tenant, { id, number }, page) }
}
