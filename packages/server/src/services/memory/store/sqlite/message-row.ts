import type { Database } from '@sekha/storage/sqlite'
import type { MessageRecord, NewMessage } from '../store.ts'
import { readMetadata, writeMetadata } from './metadata.ts'
import { packKey, unpackNumber } from './numbering.ts'

/** A row of `messageColumns`. */
export interface MessageRow {
  readonly key: number
  readonly id: string
  readonly sequence: number
  readonly role: string
  readonly name: string | null
  readonly content: string
  readonly tokenEstimate: number
  readonly timestamp: number
  readonly metadata: string | null
}

export const messageColumns = `
  messages.key AS key, messages.id AS id, sequence, role, name, content,
  messages.token_estimate AS tokenEstimate, timestamp, messages.metadata AS metadata`

export function toMessage(row: MessageRow, conversationId: string): MessageRecord {
  return {
    doc: unpackNumber(row.key),
    id: row.id,
    conversationId,
    sequence: row.sequence,
    role: row.role,
    name: row.name,
    content: row.content,
    tokenEstimate: row.tokenEstimate,
    timestamp: row.timestamp,
    metadata: readMetadata(row.metadata),
  }
}

/** The position of new messages: their conversation, and the sequence and number of the first one. */
export interface MessagePlace {
  readonly tenant: number
  readonly conversation: number
  readonly firstSequence: number
  readonly firstDoc: number
}

/**
 * Returns the records that a read would return after {@link insertMessages}, without the much higher cost of the read.
 */
export function recordsOf(
  { firstSequence, firstDoc }: MessagePlace,
  conversationId: string,
  messages: readonly NewMessage[],
): MessageRecord[] {
  return messages.map(({ id, role, name, content, tokenEstimate, timestamp, metadata }, index) => ({
    doc: firstDoc + index,
    id,
    conversationId,
    sequence: firstSequence + index,
    role,
    name,
    content,
    tokenEstimate,
    timestamp,
    metadata,
  }))
}

export function insertMessages(database: Database, place: MessagePlace, messages: readonly NewMessage[]): void {
  for (const [index, message] of messages.entries()) {
    database.run(
      `INSERT INTO messages (
         key, tenant, conversation, sequence, id, role, name, content, word_count, token_estimate, timestamp,
         metadata
       ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      packKey(place.tenant, place.firstDoc + index),
      place.tenant,
      place.conversation,
      place.firstSequence + index,
      message.id,
      message.role,
      message.name,
      message.content,
      message.wordCount,
      message.tokenEstimate,
      message.timestamp,
      writeMetadata(message.metadata),
    )
  }
}

export function sumWords(messages: readonly NewMessage[]): number {
  return messages.reduce((sum, { wordCount }) => sum + wordCount, 0)
}

export function countTokens(messages: readonly NewMessage[]): number {
  return messages.reduce((sum, { tokenEstimate }) => sum + tokenEstimate, 0)
}

const selectPage = `SELECT ${messageColumns} FROM messages
  WHERE tenant = ? AND conversation = ? AND sequence > ? ORDER BY sequence LIMIT ?`

interface MessagePage {
  readonly afterSequence: number
  readonly limit: number
  /** The number of characters after which reading stops. @default no limit */
  readonly maxCharacters?: number | undefined
}

/** Reads messages of one conversation after a position, in order; at least one if there is one. */
export function readMessages(
  database: Database,
  tenant: number,
  conversation: { readonly number: number; readonly id: string },
  { afterSequence, limit, maxCharacters }: MessagePage,
): MessageRecord[] {
  const values = [tenant, conversation.number, afterSequence, limit] as const
  const rows =
    maxCharacters === undefined
      ? database.all<MessageRow>(selectPage, ...values)
      : takeWithin(database.iterate<MessageRow>(selectPage, ...values), maxCharacters)
  return rows.map((row) => toMessage(row, conversation.id))
}

/** Yields rows until they hold this many characters, including the row that reaches the bound. */
export function takeWithin<Row extends MessageRow>(
  rows: Iterable<Row>,
  maxCharacters = Number.POSITIVE_INFINITY,
): Row[] {
  const taken: Row[] = []
  let characters = 0
  for (const row of rows) {
    taken.push(row)
    characters += countCharacters(row)
    if (characters >= maxCharacters) break
  }
  return taken
}

/** Counts the characters in the unbounded text fields of a message or a conversation. */
export function countCharacters({
  content = '',
  metadata,
}: {
  readonly content?: string
  readonly metadata: string | null
}): number {
  return content.length + (metadata?.length ?? 0)
}
