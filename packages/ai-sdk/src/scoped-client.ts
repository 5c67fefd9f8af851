import type { ContextMessage, SekhaClient } from '@sekha/core'
import type { StoredMessage } from './stored-message.ts'

/** Limits of a call. */
export interface CallLimits {
  readonly signal: AbortSignal | undefined
  readonly totalTimeoutMs: number
}

/** What may be asked of the memory of one user. */
export interface UserMemory {
  /** Messages that matter for a question, within a budget, with their ranks and token counts. */
  context(question: string, budget: number, options: CallLimits): Promise<readonly RankedMessage[]>
  search(question: string, limit: number, signal: AbortSignal | undefined): Promise<readonly Found[]>
  /** The id of a conversation of the user, created if it does not exist. */
  openConversation(name: string, label: string): Promise<string>
  append(conversation: string, message: StoredMessage, idempotencyKey: string): Promise<void>
  /** Stores a note. @returns its id */
  remember(text: string, idempotencyKey: string, signal: AbortSignal | undefined): Promise<string>
  /** Deletes a note. @returns whether it was one of this user */
  forget(id: string, signal: AbortSignal | undefined): Promise<boolean>
}

/** A message that a search found. */
export interface Found {
  readonly conversation_id: string
  readonly role: string
  readonly content: string
  readonly folder: string
  readonly timestamp: Date
}

/** A message of a context. */
export interface RankedMessage {
  readonly message: ContextMessage
  readonly rank: number
  readonly tokens: number
}

/** The longest query of the contract. */
const QUERY_LIMIT = 10_000

const asQuery = (question: string) => question.slice(0, QUERY_LIMIT).toWellFormed()

/** The folder of notes. */
export const NOTES = '/notes'

/** The client's memory of one user. */
export function scopedClient(client: SekhaClient, user: string): UserMemory {
  const scoped = client.forUser(user)
  return {
    async context(question, budget, limits) {
      const fields = { context_budget: budget }
      const { messages, included } = await scoped.context.build(asQuery(question), fields, limits)
      return messages.flatMap((message, at) => {
        const pick = included[at]
        return pick === undefined ? [] : [{ message, rank: pick.rank, tokens: pick.token_count }]
      })
    },
    async search(question, limit, signal) {
      return (await scoped.query(asQuery(question), { limit }, { signal })).data
    },
    async openConversation(name, label) {
      const own = `/chats/${encodeURIComponent(name)}`
      for await (const { id } of scoped.conversations.list({ folder: own, page_size: 1 })) return id
      // Two processes that open it at once create one.
      const idempotencyKey = await hash('conversation', user, own)
      return (await scoped.conversations.create({ label, folder: own, messages: [] }, { idempotencyKey })).id
    },
    async append(conversation, message, idempotencyKey) {
      await scoped.conversations.messages.append(conversation, [message], { idempotencyKey })
    },
    async remember(text, idempotencyKey, signal) {
      const label = text.slice(0, 80).toWellFormed()
      const messages = [{ role: 'user', content: text }]
      const options = { idempotencyKey, signal }
      return (await scoped.conversations.create({ label, folder: NOTES, messages }, options)).id
    },
    async forget(id, signal) {
      const { folder: place } = await scoped.conversations.get(id, { signal })
      if (place !== NOTES) return false
      await scoped.conversations.delete(id, { signal })
      return true
    },
  }
}

/** A key of any strings: the same for the same ones. */
export async function hash(...parts: readonly string[]): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(parts)))
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
