import type { Turn } from '../steps/turns.ts'
import type { ConversationRecord, MessageRecord, Scope, Store } from '../store/store.ts'

/** A read ends after so many characters: a large message is a read of its own. */
const charactersPerRead = 1024 * 1024

/** Where messages are read, and the time that the operation has on the thread. */
interface ReadPlace {
  readonly store: Store
  readonly scope: Scope
  readonly turn: Turn
}

/** How many messages to keep, and how much of each, in UTF-16 units. */
interface ReadBounds {
  readonly maxMessages: number
  readonly maxTextLength: number
}

/**
 * The last messages of a conversation, in their order, their texts cut; none if it is gone. However long the texts are,
 * no more than a few are held whole.
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

/** A slice would keep the whole text alive. */
function cut(message: MessageRecord, maxLength: number): MessageRecord {
  if (message.content.length <= maxLength) return message
  return { ...message, content: Buffer.from(message.content.slice(0, maxLength), 'utf16le').toString('utf16le') }
}
