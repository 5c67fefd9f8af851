import { type Database, findTenant } from '@sekha/storage/sqlite'
import type { ConversationFilter, ConversationRecord, ExportPosition, MessageRecord, Scope, Store } from '../store.ts'
import { conversationCondition } from './conversation-filter.ts'
import { conversationColumns, type ConversationRow, toConversation } from './conversation-row.ts'
import { scopeCondition } from './scope-condition.ts'
import { countCharacters, messageColumns, type MessageRow, readMessages, toMessage } from './message-row.ts'

type ExportRange = Parameters<Store['readExport']>[2]
type ExportPage = Awaited<ReturnType<Store['readExport']>>

/**
 * Continues with the conversation in which the last read stopped, even if it no longer passes the filter. Then reads
 * conversations in the order of their numbers until `limit` records or `maxCharacters` are reached.
 */
export function readExport(
  database: Database,
  scope: Scope,
  filter: ConversationFilter,
  { after, last, limit, maxCharacters }: ExportRange,
): ExportPage {
  return database.snapshot(() => {
    const tenant = findTenant(database, scope)
    const parts: ExportPage['parts'][number][] = []
    const room = { records: limit, characters: maxCharacters }
    if (isWithin(after)) {
      const { messages, left } = finishConversation(database, tenant, scope, after, room)
      if (messages.length > 0) parts.push({ conversation: null, messages })
      const sequence = messages.at(-1)?.sequence ?? after.sequence
      if (left) return { parts, next: { conversation: after.conversation, sequence } }
    }
    const start = after?.conversation ?? 0
    const { chosen, more } = chooseConversations(database, tenant, scope, filter, { start, last, room })
    const { read, stoppedIn } = readTogether(database, tenant, chosen, room)
    parts.push(...read)
    if (stoppedIn !== undefined) return { parts, next: stoppedIn }
    return {
      parts,
      next: more ? { conversation: chosen.at(-1)?.conversation.number ?? start, sequence: null } : undefined,
    }
  })
}

/** The remaining capacity of a read. Negative if the last record exceeded it. */
interface Room {
  records: number
  characters: number
}

/** A position within a conversation. */
type ConversationPosition = ExportPosition & { readonly sequence: number }

const isWithin = (position: ExportPosition | undefined): position is ConversationPosition =>
  position !== undefined && position.sequence !== null

/** Returns the messages after a position, or none if the conversation is not here any more, or not in the scope. */
function finishConversation(
  database: Database,
  tenant: number,
  scope: Scope,
  { conversation: number, sequence: afterSequence }: ConversationPosition,
  room: Room,
): { readonly messages: MessageRecord[]; readonly left: boolean } {
  const { sql, values } = scopeCondition(scope)
  const row = database.get<{ id: string; messageCount: number }>(
    `SELECT id, message_count AS messageCount FROM conversations WHERE tenant = ? AND number = ?${sql}`,
    tenant,
    number,
    ...values,
  )
  if (row === undefined) return { messages: [], left: false }
  const page = { afterSequence, limit: room.records, maxCharacters: room.characters }
  const messages = readMessages(database, tenant, { number, id: row.id }, page)
  room.records -= messages.length
  // Metadata is not counted, because its size has its own limit.
  for (const { content } of messages) room.characters -= content.length
  return { messages, left: afterSequence + messages.length < row.messageCount }
}

interface ChosenConversation {
  readonly conversation: ConversationRecord
  /** The length of its own text fields. */
  readonly characters: number
}

/** Selects conversations until the capacity is used up. The last may fit only in part. */
function chooseConversations(
  database: Database,
  tenant: number,
  scope: Scope,
  filter: ConversationFilter,
  { start, last, room }: { readonly start: number; readonly last: number; readonly room: Readonly<Room> },
): { readonly chosen: readonly ChosenConversation[]; readonly more: boolean } {
  const { sql, values } = conversationCondition(tenant, scope, filter)
  const rows = database.iterate<ConversationRow>(
    `SELECT ${conversationColumns} FROM conversations WHERE ${sql} AND number > ? AND number <= ? ORDER BY number`,
    ...values,
    start,
    last,
  )
  const chosen: ChosenConversation[] = []
  let { records, characters } = room
  for (const row of rows) {
    if (records <= 0 || characters <= 0) return { chosen, more: true }
    const entry = { conversation: toConversation(row), characters: countCharacters(row) }
    chosen.push(entry)
    records -= 1 + entry.conversation.messageCount
    characters -= entry.characters
  }
  return { chosen, more: false }
}

const selectTogether = `SELECT ${messageColumns}, conversation FROM messages
  WHERE tenant = ? AND conversation IN (SELECT value FROM json_each(?)) ORDER BY conversation, sequence`

/**
 * Reads these conversations and their messages, in order, until the capacity is used up. A single statement makes small
 * conversations fast.
 */
function readTogether(
  database: Database,
  tenant: number,
  chosen: readonly ChosenConversation[],
  room: Room,
): { readonly read: ExportPage['parts'][number][]; readonly stoppedIn: ExportPosition | undefined } {
  const read: { readonly conversation: ConversationRecord; readonly messages: MessageRecord[] }[] = []
  const begin = (number: number): void => {
    while (read.length < chosen.length && read.at(-1)?.conversation.number !== number) {
      const entry = chosen[read.length]!
      read.push({ conversation: entry.conversation, messages: [] })
      room.characters -= entry.characters
    }
  }
  room.records -= chosen.length
  const numbers = JSON.stringify(chosen.map(({ conversation }) => conversation.number))
  for (const row of database.iterate<MessageRow & { conversation: number }>(selectTogether, tenant, numbers)) {
    begin(row.conversation)
    if (room.records <= 0 || room.characters <= 0)
      return { read, stoppedIn: { conversation: row.conversation, sequence: row.sequence - 1 } }
    const current = read.at(-1)!
    current.messages.push(toMessage(row, current.conversation.id))
    room.records--
    room.characters -= countCharacters(row)
  }
  begin(Number.NaN)
  return { read, stoppedIn: undefined }
}
