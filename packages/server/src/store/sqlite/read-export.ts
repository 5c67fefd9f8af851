import type { ConversationFilter, ExportPosition, Scope, Store } from '../store.ts'
import { conversationCondition } from './conversation-filter.ts'
import { conversationColumns, type ConversationRow, toConversation } from './conversation-row.ts'
import type { Database } from './database.ts'
import { readMessages } from './message-row.ts'
import { findTenant } from './numbering.ts'

type ExportPage = Awaited<ReturnType<Store['readExport']>>
type Part = ExportPage['parts'][number]

/**
 * Goes on with the conversation that the last read stopped in, whatever has become of its attributes, and then takes
 * conversations in the order of their numbers until `limit` records are full.
 */
export function readExport(
  database: Database,
  scope: Scope,
  filter: ConversationFilter,
  { after, last, limit }: Parameters<Store['readExport']>[2],
): ExportPage {
  return database.snapshot(() => {
    const page = new Page(database, findTenant(database, scope), limit, after)
    if (after !== undefined) page.finish(after)
    if (!page.stopped) page.fill(filter, after?.conversation ?? 0, last)
    return { parts: page.parts, next: page.stopped ? page.position : undefined }
  })
}

class Page {
  readonly parts: Part[] = []
  /** The last record that was taken. */
  position: ExportPosition | undefined
  /** Whether there is more than there was room for. */
  stopped = false
  readonly #database: Database
  readonly #tenant: number
  #room: number

  constructor(database: Database, tenant: number, limit: number, position: ExportPosition | undefined) {
    this.#database = database
    this.#tenant = tenant
    this.#room = limit
    this.position = position
  }

  finish({ conversation: number, sequence }: ExportPosition): void {
    if (sequence === null) return
    const sql = 'SELECT id, message_count AS messageCount FROM conversations WHERE tenant = ? AND number = ?'
    const row = this.#database.get<{ id: string; messageCount: number }>(sql, this.#tenant, number)
    if (row === undefined) return
    const messages = this.#take({ number, ...row }, sequence)
    if (messages.length > 0) this.parts.push({ conversation: null, messages })
  }

  fill(filter: ConversationFilter, after: number, last: number): void {
    const { sql, values } = conversationCondition(this.#tenant, filter)
    const rows = this.#database.iterate<ConversationRow>(
      `SELECT ${conversationColumns} FROM conversations
       WHERE ${sql} AND number > ? AND number <= ? ORDER BY number`,
      ...values,
      after,
      last,
    )
    for (const row of rows) {
      if (this.#room <= 0) this.stopped = true
      if (this.stopped) break
      this.#room--
      this.parts.push({ conversation: toConversation(row), messages: this.#take(row, 0) })
    }
  }

  #take(
    conversation: { readonly number: number; readonly id: string; readonly messageCount: number },
    afterSequence: number,
  ): Part['messages'] {
    const limit = Math.max(0, this.#room)
    const messages = readMessages(this.#database, this.#tenant, conversation, { afterSequence, limit })
    this.#room -= messages.length
    const sequence = messages.at(-1)?.sequence ?? afterSequence
    this.stopped = sequence < conversation.messageCount
    this.position = { conversation: conversation.number, sequence: this.stopped ? sequence : null }
    return messages
  }
}
