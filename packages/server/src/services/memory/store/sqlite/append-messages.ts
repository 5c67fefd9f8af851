import type { AppendedMessages, AppendMessages, AppendOutcome, Scope } from '../store.ts'
import { addToTotals } from './conversation-row.ts'
import { type Database, findTenant } from '@sekha/storage/sqlite'
import { type Carried, carryOutOnce } from './idempotency.ts'
import { insertMessages, readMessages, recordsOf } from './message-row.ts'
import { placeMessages } from './segments.ts'

/** Keeps only positions: messages never change, so a replay can read them again. */
interface KeptAppend {
  readonly conversationId: string
  readonly messageCount: number
  readonly added: number
}

export function appendMessages(database: Database, scope: Scope, command: AppendMessages): AppendOutcome {
  const tenant = findTenant(database, scope)
  const restore = (kept: KeptAppend, number: number): AppendedMessages => readAppended(database, tenant, kept, number)
  return carryOutOnce(
    database,
    tenant,
    scope,
    command.idempotency,
    () => append(database, tenant, scope, command),
    restore,
  )
}

function append(
  database: Database,
  tenant: number,
  scope: Scope,
  { conversationId, number, messages, segment, at }: AppendMessages,
): Carried<AppendedMessages, KeptAppend> | Exclude<AppendOutcome, { readonly outcome: 'done' }> {
  const after = addToTotals(database, tenant, scope, conversationId, messages, { updatedAt: at, accessedAt: at })
  if (after === undefined) return { outcome: 'not-found' }
  const { messageCount } = after
  // A refusal is reverted.
  if (number !== after.number) return { outcome: 'renumbered', currentNumber: after.number }
  const placed = placeMessages(database, tenant, messages.length, segment)
  const firstSequence = messageCount - messages.length + 1
  const place = { tenant, conversation: number, firstSequence, firstDoc: placed.firstDoc }
  insertMessages(database, place, messages)
  return {
    value: { messageCount, messages: recordsOf(place, conversationId, messages) },
    conversation: number,
    kept: { conversationId, messageCount, added: messages.length },
    placed,
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
