import { v7 as createId } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportBatch, ImportedConversation, NewMessage, Store } from '../../../src/services/memory/store/store.ts'
import { create, creation, done, message, type OpenedStore, readIndex, scope } from '../fixtures.ts'

type ConversationRecord = NonNullable<ImportedConversation['conversation']>

export function describeImport(open: () => Promise<OpenedStore>): void {
  describe('importBatch', () => {
    let opened: OpenedStore
    let store: Store
    beforeEach(async () => {
      opened = await open()
      store = opened.store
    })
    afterEach(async () => {
      expect(await store.verify()).toEqual([])
      await opened.dispose()
    })

    const batch = async (conversations: readonly ImportedConversation[]): Promise<ImportBatch> => {
      const last = Math.max(...conversations.map(({ number }) => number))
      while ((await store.reserveConversations(scope, 1)) < last);
      return { conversations, segment: new Uint8Array([last]), at: 9000 }
    }

    it('stores conversations with their ids and timestamps', async () => {
      const first = given({ number: 1, status: 'archived', importance: 10, importanceBeforePin: 4, metadata: { a: 1 } })
      const second = given({ number: 2 })
      const outcome = await store.importBatch(
        scope,
        await batch([entry(first, [message('one two'), message('three')]), entry(second, [message('four')])]),
      )
      expect(done(outcome).value).toEqual({
        conversations: { created: 2, skipped: 0 },
        messages: { created: 3, skipped: 0 },
      })
      expect(await store.getConversation(scope, first.id)).toEqual({
        ...first,
        revision: 1,
        messageCount: 2,
        wordCount: 3,
        tokenEstimate: 12,
        lastAccessedAt: 9000,
      })
      expect((await store.readHits(scope, [3]))[0]).toMatchObject({ conversationId: second.id, content: 'four' })
      expect(done(outcome).placed).toMatchObject({ firstDoc: 1 })
      expect(await readIndex(store, scope)).toMatchObject({ segments: [{ firstDoc: 1, lastDoc: 3 }], messages: 3 })
    })

    it('drops a saved importance that no pin can have produced', async () => {
      const unpinned = given({ number: 1, importance: 4, importanceBeforePin: 6 })
      const pinned = given({ number: 2, importance: 10, importanceBeforePin: 10 })
      done(await store.importBatch(scope, await batch([entry(unpinned, []), entry(pinned, [])])))
      expect(await store.getConversation(scope, unpinned.id)).toMatchObject({ importanceBeforePin: null })
      expect(await store.getConversation(scope, pinned.id)).toMatchObject({ importanceBeforePin: null })
    })

    it('sets the last access to the time of the import, regardless of the timestamps', async () => {
      const [past, future] = [given({ number: 1, updatedAt: 200 }), given({ number: 2, updatedAt: 10 ** 9 })]
      done(await store.importBatch(scope, await batch([entry(past, []), entry(future, [message('a')])])))
      for (const { id, updatedAt } of [past, future])
        expect(await store.getConversation(scope, id)).toMatchObject({ updatedAt, lastAccessedAt: 9000 })
    })

    it('does not change a stored conversation, and appends messages to it', async () => {
      const { conversation } = await create(store, scope, { label: 'here' })
      const again = given({ id: conversation.id, number: conversation.number, label: 'not taken' })
      const value = done(await store.importBatch(scope, await batch([entry(again, [message('new one')])]))).value
      expect(value).toEqual({ conversations: { created: 0, skipped: 1 }, messages: { created: 1, skipped: 0 } })
      expect(await store.getConversation(scope, conversation.id)).toEqual({
        ...conversation,
        messageCount: 2,
        wordCount: 4,
        tokenEstimate: 18,
        updatedAt: 9000,
      })
      done(await store.importBatch(scope, await batch([entry(again, [])])))
      expect(await store.getConversation(scope, conversation.id)).toMatchObject({ messageCount: 2, updatedAt: 9000 })
    })

    it('appends messages to a conversation that is stored or precedes them in the batch', async () => {
      const { conversation } = await create(store, scope)
      const fresh = given({ number: 2 })
      const conversations = [
        entry(fresh, [message('a')]),
        { conversation: null, conversationId: conversation.id, number: 1, isNew: false, messages: [message('b')] },
        { conversation: null, conversationId: fresh.id, number: 2, isNew: true, messages: [message('c')] },
      ]
      done(await store.importBatch(scope, await batch(conversations)))
      expect(await store.getConversation(scope, conversation.id)).toMatchObject({ messageCount: 2, updatedAt: 9000 })
      expect(await store.getConversation(scope, fresh.id)).toMatchObject({
        messageCount: 2,
        updatedAt: fresh.updatedAt,
      })
    })

    it('stores nothing if the conversation of a message is missing', async () => {
      const conversations = [
        entry(given({ number: 1 }), [message('a')]),
        { conversation: null, conversationId: 'nowhere', number: 2, isNew: false, messages: [message('b')] },
      ]
      expect(await store.importBatch(scope, await batch(conversations))).toEqual({ outcome: 'not-found' })
      expect(await store.countConversations(scope, {})).toBe(0)
      expect(await readIndex(store, scope)).toMatchObject({ segments: [], messages: 0, lastDoc: 0 })
    })

    it('refuses a batch that does not match what is stored', async () => {
      const { conversation, messageIds } = await create(store, scope)
      const known = message('known', { id: messageIds[0] ?? '' })
      const twice = message('twice')
      const outdated: readonly (readonly ImportedConversation[])[] = [
        [entry(given({ number: 2 }), [known])],
        [entry(given({ number: 2 }), [twice, twice])],
        [entry(given({ id: conversation.id, number: 2 }), [message('another number')])],
        [{ ...entry(given({ id: conversation.id, number: 2 }), [message('another number')]), conversation: null }],
        [entry(given({ number: 1 }), [message('a number that is used')])],
        [entry(given({ number: 2 }), []), entry(given({ number: 2 }), [])],
      ]
      for (const conversations of outdated)
        expect(await store.importBatch(scope, await batch(conversations))).toEqual({ outcome: 'outdated' })
      const unreserved = { ...(await batch([])), conversations: [entry(given({ number: 1000 }), [])] }
      expect(await store.importBatch(scope, unreserved)).toEqual({ outcome: 'outdated' })
      expect(await store.countConversations(scope, {})).toBe(1)
      expect(await readIndex(store, scope)).toMatchObject({ segments: [{ firstDoc: 1, lastDoc: 1 }], messages: 1 })
    })

    it.each([1, 2500])('never gives the number of a deleted conversation again, with %i messages', async (count) => {
      const { conversation, messageIds } = await create(store, scope, {
        messages: Array.from({ length: count }, () => message('then')),
      })
      const { id, number } = conversation
      done(await store.deleteConversation(scope, id))
      // Planned before the deletion, so the number is not reserved for the batch.
      const planned = { ...entry(given({ id, number }), [message('now')]), isNew: false }
      const expectRefused = async (): Promise<void> => {
        for (const isNew of [false, true])
          for (const messages of [[], planned.messages, [message('now', { id: messageIds[0] ?? '' })]]) {
            const again = await batch([{ ...planned, isNew, messages }])
            expect(await store.importBatch(scope, again)).toEqual({ outcome: 'outdated' })
          }
        const command = await creation(store, scope, { number })
        expect(await store.createConversation(scope, command)).toEqual({ outcome: 'outdated' })
        expect(await store.countConversations(scope, {})).toBe(0)
      }
      await expectRefused()
      await store.eraseDeleted(scope, id)
      await expectRefused()
      const fresh = await store.reserveConversations(scope, 1)
      done(await store.importBatch(scope, await batch([{ ...planned, number: fresh, isNew: true }])))
      expect(await store.getConversation(scope, id)).toMatchObject({ number: fresh, messageCount: 1 })
    })

    it('findExisting returns the stored ids', async () => {
      const { conversation, messageIds } = await create(store, scope)
      const existing = await store.findExisting(scope, {
        conversations: ['nowhere', conversation.id],
        messages: [...messageIds, "x' OR '1'='1"],
      })
      expect(existing).toEqual({
        conversations: [conversation.id],
        messages: messageIds.map((id) => ({ id, conversationId: conversation.id })),
      })
    })
  })
}

type Given = ConversationRecord & { readonly number: number }

function given(values: Partial<Given>): Given {
  return {
    number: 1,
    id: createId(),
    user: null,
    namespace: null,
    label: 'imported',
    folder: '/import',
    status: 'active',
    importance: 5,
    importanceBeforePin: null,
    metadata: null,
    createdAt: 100,
    updatedAt: 200,
    ...values,
  }
}

function entry({ number, ...conversation }: Given, messages: readonly NewMessage[]): ImportedConversation {
  return { conversation, conversationId: conversation.id, number, isNew: true, messages }
}
