import { v7 as createId } from 'uuid'
import { expect } from 'vitest'
import type {
  AppendMessages,
  AppendOutcome,
  CreateConversation,
  CreatedConversation,
  ExportPosition,
  Idempotency,
  IndexList,
  NewMessage,
  Scope,
  Store,
  StoredSummary,
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

/** Creates a conversation with a reserved number. */
export async function creation(
  store: Store,
  to: Scope,
  given: Partial<CreateConversation> = {},
): Promise<CreateConversation> {
  const number = given.number ?? (await store.reserveConversations(to, 1))
  return {
    number,
    id: createId(),
    label: 'label',
    folder: '/',
    importance: 5,
    metadata: null,
    messages: [message('hello there')],
    segment: new Uint8Array([number % 256]),
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
): Promise<AppendOutcome> {
  const number = (await store.getConversation(to, conversationId))?.number ?? 1
  const segment = new Uint8Array([number % 256])
  return store.appendMessages(to, { conversationId, number, messages, segment, at: 2000, ...given })
}

/** Reads the list of segments. */
export async function readIndex(store: Store, from: Scope): Promise<IndexList> {
  const list = await store.index(from)
  return list === 'unchanged' ? expect.unreachable('no version is known') : list
}

/** Reads the bytes of segments, in the order of the ids. */
export async function readBytes(store: Store, from: Scope, ids: readonly number[]): Promise<Uint8Array[]> {
  const read = new Map<number, Uint8Array>()
  for await (const { id, bytes } of store.readSegments(from, ids)) read.set(id, bytes)
  return ids.flatMap((id) => read.get(id) ?? [])
}

export function done<O extends { readonly outcome: string }>(outcome: O): Extract<O, { readonly outcome: 'done' }> {
  expect(outcome).toMatchObject({ outcome: 'done' })
  return outcome as Extract<O, { readonly outcome: 'done' }>
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
