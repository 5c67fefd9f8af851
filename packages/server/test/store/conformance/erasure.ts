import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/services/memory/store/store.ts'
import { create, creation, done, exportAll, key, message, type OpenedStore, scope, summary } from '../fixtures.ts'

export function describeErasure(open: () => Promise<OpenedStore>): void {
  describe('deleting a long conversation', () => {
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

    /** Many messages, a few long ones, or many summaries. Each shape takes several slices. */
    const shapes = [
      ['many messages', { messages: 2500, characters: 3, summaries: 1 }],
      ['long messages', { messages: 5, characters: 1_500_000, summaries: 1 }],
      ['many summaries', { messages: 1, characters: 3, summaries: 250 }],
    ] as const

    it.each(shapes)('with %s hides it from all reads at once and for good', async (_, shape) => {
      const command = await creation(store, scope, {
        messages: Array.from({ length: shape.messages }, () => message('x'.repeat(shape.characters))),
        idempotency: key('once'),
      })
      done(await store.createConversation(scope, command))
      const { id } = command
      const summaries = Array.from({ length: shape.summaries }, (_each, fromMs) => summary({ fromMs }))
      await store.saveSummaries(scope, id, summaries)
      const kept = await create(store, scope)
      done(await store.deleteConversation(scope, id))

      const messages = command.messages.map((each) => each.id)
      const expectGone = async (): Promise<void> => {
        expect(await store.getConversation(scope, id)).toBeUndefined()
        expect(await store.listMessages(scope, id, { afterSequence: 0, limit: 10 })).toBeUndefined()
        expect(await store.readSummaries(scope, id, { level: 'daily', fromMs: 0, toMs: 9000 })).toEqual([])
        expect(await store.readHits(scope, [1, shape.messages])).toEqual([])
        expect(await store.readTexts(scope, { afterDoc: 0, limit: 10 })).toHaveLength(1)
        expect(await exportAll(store, scope, 10)).toHaveLength(2)
        expect(await store.findExisting(scope, { conversations: [id], messages })).toEqual({
          conversations: [],
          messages: [],
        })
        expect(await store.tenantStatistics(scope)).toMatchObject({ messages: 1, conversations: { active: 1 } })
        expect(await store.createConversation(scope, command)).toEqual({ outcome: 'not-found' })
        expect(await store.deleteConversation(scope, id)).toEqual({ outcome: 'not-found' })
        expect(await store.verify()).toEqual([])
      }
      await expectGone()
      await store.eraseDeleted(scope, id)
      await expectGone()
      expect(await store.getConversation(scope, kept.conversation.id)).toEqual(kept.conversation)
    })

    it('allows a new import before erasure is complete, and keeps the imported messages', async () => {
      const { conversation, messageIds } = await create(store, scope, {
        messages: Array.from({ length: 2500 }, () => message('then')),
      })
      done(await store.deleteConversation(scope, conversation.id))
      const number = await store.reserveConversations(scope, 1)
      const { number: _, revision: _revision, messageCount: _count, wordCount: _words, ...attributes } = conversation
      const again = messageIds.slice(-3).map((id) => message('now', { id }))
      done(
        await store.importBatch(scope, {
          conversations: [
            {
              conversation: attributes,
              conversationId: conversation.id,
              number,
              isNew: true,
              messages: again,
            },
          ],
          segment: new Uint8Array([1]),
          at: 1,
        }),
      )
      await store.eraseDeleted(scope, conversation.id)
      const page = await store.listMessages(scope, conversation.id, { afterSequence: 0, limit: 10 })
      expect(page?.messages.map(({ id, content }) => [id, content])).toEqual(again.map(({ id }) => [id, 'now']))
    })
  })
}
