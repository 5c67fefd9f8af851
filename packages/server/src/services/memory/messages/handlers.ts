import { HttpError } from '../../../host/http-error.ts'
import type { MemoryHandlers } from '../memory-handlers.ts'
import type { MessageEngine } from './message-engine.ts'
import { noSuchConversation, unwrap, writeMessage } from '../wire.ts'
import { readMessage } from './read-message.ts'

/** The number of characters after which a page ends early, so that pages of long messages stay manageable. */
const charactersPerPage = 8 * 1024 * 1024

/** Handlers of a conversation's messages. */
export const messageHandlers: MemoryHandlers<
  'conversations.messages.list' | 'conversations.messages.append',
  MessageEngine
> = {
  async 'conversations.messages.list'({ service: { memory }, scope, path, query }) {
    const { cursor, limit } = query
    const afterSequence = cursor === undefined ? 0 : readCursor(cursor)
    const page = await memory.listMessages(scope, path.id, { afterSequence, limit, maxCharacters: charactersPerPage })
    if (page === undefined) throw noSuchConversation()
    const last = page.messages.at(-1)
    return {
      messages: page.messages.map(writeMessage),
      next_cursor: last !== undefined && last.sequence < page.total ? `s${last.sequence}` : null,
      total: page.total,
    }
  },

  async 'conversations.messages.append'({ service: { memory }, scope, path, body, key, headers }) {
    const outcome = await memory.appendMessages(scope, path.id, body.messages.map(readMessage), key)
    const { messageCount, messages } = unwrap(outcome, headers)
    return { conversation_id: path.id, message_count: messageCount, messages: messages.map(writeMessage) }
  },
}

function readCursor(cursor: string): number {
  const [, sequence] = /^s(\d{1,15})$/.exec(cursor) ?? []
  if (sequence === undefined) throw new HttpError(400, 'cursor is not from this server: use the next_cursor of a page')
  return Number(sequence)
}
