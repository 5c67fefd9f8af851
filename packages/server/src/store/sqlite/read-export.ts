import type { ConversationFilter, ConversationRecord, MessageRecord, Scope, Store } from '../store.ts'
import { conversationCondition } from './conversation-filter.ts'
import { conversationColumns, type ConversationRow, toConversation } from './conversation-row.ts'
import type { Database } from './database.ts'
import { messageColumns, type MessageRow, readMessages, toMessage } from './message-row.ts'
import { findTenant } from './numbering.ts'

type ExportRange = Parameters<Store['readExport']>[2]
type ExportPage = Awaited<ReturnType<Store['readExport']>>

/**
 * Goes on with the conversation that the last read stopped in, whatever has become of its attributes, and then takes
 * conversations in the order of their numbers until `limit` records are full.
 */
export function readExport(
  database: Database,
  scope: Scope,
  filter: ConversationFilter,
  { after, last, limit }: ExportRange,
): ExportPage {
  return database.snapshot(() => {
    const tenant = findTenant(database, scope)
    const parts: ExportPage['parts'][number][] = []
    let room = limit
    if (after !== undefined && after.sequence !== null) {
      const { messages, left } = finishConversation(database, tenant, after.conversation, after.sequence, room)
      if (messages.length > 0) parts.push({ conversation: null, messages })
      const sequence = messages.at(-1)?.sequence ?? after.sequence
      if (left) return { parts, next: { conversation: after.conversation, sequence } }
      room -= messages.length
    }
    const start = after?.conversation ?? 0
    const { whole, cut, more } = chooseConversations(database, tenant, filter, { start, last, room })
    const messages = readWhole(database, tenant, whole)
    for (const conversation of whole) parts.push({ conversation, messages: messages.get(conversation.number) ?? [] })
    if (cut !== undefined) {
      const cutMessages = readMessages(database, tenant, cut.conversation, { afterSequence: 0, limit: cut.room })
      parts.push({ conversation: cut.conversation, messages: cutMessages })
      return { parts, next: { conversation: cut.conversation.number, sequence: cutMessages.length } }
    }
    return { parts, next: more ? { conversation: whole.at(-1)?.number ?? start, sequence: null } : undefined }
  })
}

/** The messages after a place. None if the conversation was deleted meanwhile. */
function finishConversation(
  database: Database,
  tenant: number,
  number: number,
  afterSequence: number,
  limit: number,
): { readonly messages: MessageRecord[]; readonly left: boolean } {
  const sql = 'SELECT id, message_count AS messageCount FROM conversations WHERE tenant = ? AND number = ?'
  const row = database.get<{ id: string; messageCount: number }>(sql, tenant, number)
  if (row === undefined) return { messages: [], left: false }
  const messages = readMessages(database, tenant, { number, id: row.id }, { afterSequence, limit })
  return { messages, left: afterSequence + messages.length < row.messageCount }
}

interface Chosen {
  readonly whole: readonly ConversationRecord[]
  /** The one that there is room for a part of. */
  readonly cut: { readonly conversation: ConversationRecord; readonly room: number } | undefined
  /** Whether another one follows. */
  readonly more: boolean
}

function chooseConversations(
  database: Database,
  tenant: number,
  filter: ConversationFilter,
  { start, last, room }: { readonly start: number; readonly last: number; readonly room: number },
): Chosen {
  const { sql, values } = conversationCondition(tenant, filter)
  const rows = database.iterate<ConversationRow>(
    `SELECT ${conversationColumns} FROM conversations WHERE ${sql} AND number > ? AND number <= ? ORDER BY number`,
    ...values,
    start,
    last,
  )
  const whole: ConversationRecord[] = []
  let left = room
  for (const row of rows) {
    if (left <= 0) return { whole, cut: undefined, more: true }
    const conversation = toConversation(row)
    left -= 1 + conversation.messageCount
    if (left < 0) return { whole, cut: { conversation, room: left + conversation.messageCount }, more: true }
    whole.push(conversation)
  }
  return { whole, cut: undefined, more: false }
}

const selectWhole = `SELECT ${messageColumns}, conversation FROM messages
  WHERE tenant = ? AND conversation IN (SELECT value FROM json_each(?)) ORDER BY conversation, sequence`

/** All messages of these conversations, by their numbers: one statement, which is what makes small ones fast. */
function readWhole(
  database: Database,
  tenant: number,
  conversations: readonly ConversationRecord[],
): ReadonlyMap<number, readonly MessageRecord[]> {
  const byNumber = new Map(conversations.map(({ number, id }) => [number, { id, messages: [] as MessageRecord[] }]))
  const numbers = JSON.stringify([...byNumber.keys()])
  for (const row of database.all<MessageRow & { conversation: number }>(selectWhole, tenant, numbers)) {
    const entry = byNumber.get(row.conversation)
    entry?.messages.push(toMessage(row, entry.id))
  }
  return new Map([...byNumber].map(([number, { messages }]) => [number, messages]))
}
