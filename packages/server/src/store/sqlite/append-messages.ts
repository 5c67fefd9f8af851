import type { AppendedMessages, AppendMessages, Scope, WriteOutcome } from '../store.ts'
import { findConversation, replaceTotals } from './conversation-row.ts'
import type { Database } from './database.ts'
import { carryOutOnce, type StoredResult } from './idempotency.ts'
import { countWords, insertMessages, readMessages } from './message-row.ts'
import { findTenant, takeDocs } from './numbering.ts'
import { insertSegment } from './segments.ts'

export function appendMessages(
  database: Database,
  scope: Scope,
  command: AppendMessages,
): WriteOutcome<AppendedMessages> {
  const tenant = findTenant(database, scope)
  const { conversationId, messages, postings, at } = command
  const conversation = findConversation(database, tenant, conversationId)
  const stored = appendedResult(database, tenant, { id: conversationId, number: conversation?.number ?? 0 })
  return carryOutOnce(database, tenant, command.idempotency, stored, () => {
    if (conversation === undefined) return { outcome: 'not-found' }
    const { firstDoc } = postings
    if (!takeDocs(database, tenant, firstDoc, messages.length)) return { outcome: 'number-taken' }
    const { number, messageCount: before } = conversation
    insertMessages(database, { tenant, conversation: number, firstSequence: before + 1, firstDoc }, messages)
    insertSegment(database, tenant, postings, messages.length)
    const messageCount = before + messages.length
    const wordCount = conversation.wordCount + countWords(messages)
    replaceTotals(database, tenant, { number, messageCount, wordCount, updatedAt: at })
    const page = { afterSequence: before, limit: messages.length }
    const records = readMessages(database, tenant, conversation, page)
    return { outcome: 'done', value: { messageCount, messages: records }, replayed: false }
  })
}

interface KeptAppend {
  readonly messageCount: number
  readonly added: number
}

/** The messages themselves never change, so their places are enough to read them again. */
function appendedResult(
  database: Database,
  tenant: number,
  conversation: { readonly id: string; readonly number: number },
): StoredResult<AppendedMessages, KeptAppend> {
  return {
    conversation: () => conversation.number,
    keep: ({ messageCount, messages }) => ({ messageCount, added: messages.length }),
    restore({ messageCount, added }, number) {
      const page = { afterSequence: messageCount - added, limit: added }
      return { messageCount, messages: readMessages(database, tenant, { ...conversation, number }, page) }
    },
  }
}
