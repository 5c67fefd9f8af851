import type { Turn } from '@sekha/search/steps'
import type { ConversationRecord, MessageRecord, Scope, Store } from '../store/store.ts'

/** The number of characters after which a read ends. A large message is read alone. */
const charactersPerRead = 1024 * 1024

/** The location of messages, and the operation's turn on the thread. */
interface ReadPlace {
  readonly store: Store
  readonly scope: Scope
  readonly turn: Turn
}

/** The number of messages to keep, and the length of each, in UTF-16 units. */
interface ReadBounds {
  readonly maxMessages: number
  readonly maxTextLength: number
}

/**
 * Reads the last messages of a conversation in order, with truncated texts; none if the conversation was deleted. Holds
 * only a few whole texts at a time, regardless of their length.
 */
export async function readNewest(
  { store, scope, turn }: ReadPlace,
  { id, messageCount }: ConversationRecord,
  { maxMessages, maxTextLength }: ReadBounds,
): Promise<readonly MessageRecord[]> {
  const newest: MessageRecord[] = []
  for (let after = Math.max(0, messageCount - maxMessages); newest.length < maxMessages;) {
    const page = { afterSequence: after, limit: maxMessages - newest.length, maxCharacters: charactersPerRead }
    const messages = (await store.listMessages(scope, id, page))?.messages ?? []
    const last = messages.at(-1)
    if (last === undefined) break
    for (const message of messages) newest.push(cut(message, maxTextLength))
    after = last.sequence
    await turn.pause()
  }
  return newest
}

/** Truncates a message. Copies the text, because a slice would keep the whole text alive. */
function cut(message: MessageRecord, maxLength: number): MessageRecord {
  if (message.content.length <= maxLength) return message
  return { ...message, content: Buffer.from(message.content.slice(0, maxLength), 'utf16le').toString('utf16le') }
}
