import { v7 as createId } from 'uuid'
import { expect } from 'vitest'
import type {
  AppendedMessages,
  AppendMessages,
  CreateConversation,
  CreatedConversation,
  Done,
  ExportPosition,
  Idempotency,
  NewMessage,
  Scope,
  Store,
  StoredSummary,
  WriteOutcome,
} from '../../src/services/memory/store/store.ts'

export const scope: Scope = { tenant: 'tenant' }

/** A store to test. `dispose` closes it and removes its files. */
export interface OpenedStore {
  readonly store: Store
  /** Closes the store and opens it again; undefined if it is not persistent. */
  readonly reopen: (() => Promise<Store>) | undefined
  readonly dispose: () => Promise<void>
}

export function message(content: string, given: Partial<NewMessage> = {}): NewMessage {
  return {
    id: createId(),
    role: 'user',
    name: null,
    content,
    wordCount: content.split(' ').length,
    tokenEstimate: content.length,
    timestamp: 1000,
    metadata: null,
    ...given,
  }
}

export function summary(given: Partial<StoredSummary> = {}): StoredSummary {
  return {
    level: 'daily',
    fromMs: 0,
    toMs: 100,
    messages: 1,
    lastSequence: 1,
    text: 'in short',
    sources: [{ sentence: 'in short', messageId: 'm' }],
    model: null,
    generatedAt: 1000,
    ...given,
  }
}

export function key(name: string, given: Partial<Idempotency> = {}): Idempotency {
  return { operation: 'create', key: name, fingerprint: 'one', at: 1000, expiresBefore: 0, ...given }
}

/** Creates a conversation with the next numbers of the store. */
export async function creation(
  store: Store,
  to: Scope,
  given: Partial<CreateConversation> = {},
): Promise<CreateConversation> {
  const { nextConversation, nextDoc } = await store.counters(to)
  return {
    number: nextConversation,
    id: createId(),
    label: 'label',
    folder: '/',
    importance: 5,
    metadata: null,
    messages: [message('hello there')],
    postings: { firstDoc: nextDoc, bytes: new Uint8Array([nextDoc % 256]) },
    at: 1000,
    ...given,
  }
}

export async function create(
  store: Store,
  to: Scope,
  given: Partial<CreateConversation> = {},
): Promise<CreatedConversation> {
  return done(await store.createConversation(to, await creation(store, to, given))).value
}

export async function append(
  store: Store,
  to: Scope,
  conversationId: string,
  messages: readonly NewMessage[],
  given: Partial<AppendMessages> = {},
): Promise<WriteOutcome<AppendedMessages>> {
  const { nextDoc } = await store.counters(to)
  const postings = { firstDoc: nextDoc, bytes: new Uint8Array([nextDoc % 256]) }
  return store.appendMessages(to, { conversationId, messages, postings, at: 2000, ...given })
}

export function done<T>(outcome: WriteOutcome<T>): Done<T> {
  expect(outcome).toMatchObject({ outcome: 'done' })
  return outcome as Done<T>
}

/** Returns all records of an export, flat: ids of conversations, and ids of messages with their sequences. */
export async function exportAll(
  store: Store,
  from: Scope,
  limit: number,
  filter = {},
  last = Number.MAX_SAFE_INTEGER,
  maxCharacters = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const records: string[] = []
  let after: ExportPosition | undefined
  for (;;) {
    const { parts, next } = await store.readExport(from, filter, { after, last, limit, maxCharacters })
    expect(parts.reduce((sum, { messages }) => sum + 1 + messages.length, 0)).toBeLessThanOrEqual(limit + 1)
    for (const { conversation, messages } of parts) {
      if (conversation !== null) records.push(conversation.id)
      for (const { conversationId, sequence, content } of messages)
        records.push(`${conversationId} ${sequence} ${content}`)
    }
    if (next === undefined) return records
    // Otherwise an export without progress would loop forever.
    expect(next).not.toEqual(after)
    expect(records.length).toBeLessThan(10_000)
    after = next
  }
}
