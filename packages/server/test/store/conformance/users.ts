import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Scope, Store } from '../../../src/services/memory/store/store.ts'
import {
  append,
  create,
  creation,
  done,
  exportAll,
  key,
  message,
  type OpenedStore,
  scope,
  summary,
} from '../fixtures.ts'

const ada: Scope = { ...scope, user: 'ada' }
const bob: Scope = { ...scope, user: 'bob' }
const agent: Scope = { ...scope, namespace: '/app/agent' }
const everywhere = { fromMs: 0, toMs: 10 ** 12 }

export function describeUsers(open: () => Promise<OpenedStore>): void {
  describe('users and namespaces', () => {
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

    it('keep the owner and the namespace of a conversation', async () => {
      const { conversation } = await create(store, ada, { user: 'ada', namespace: '/app/agent' })
      expect(conversation).toMatchObject({ user: 'ada', namespace: '/app/agent' })
      expect(await store.getConversation(scope, conversation.id)).toEqual(conversation)
      expect((await create(store, scope)).conversation).toMatchObject({ user: null, namespace: null })
    })

    it('hide a conversation from every read of another user', async () => {
      const { conversation, messageIds } = await create(store, ada, { user: 'ada', label: 'hers', folder: '/hers' })
      const { id } = conversation
      done(await store.saveSummaries(ada, id, [summary()]).then((outcome) => ({ outcome })))
      for (const [other, isOwner] of [
        [ada, true],
        [scope, true],
        [bob, false],
        [agent, false],
        [{ ...ada, namespace: '/app' }, false],
      ] as const) {
        const count = isOwner ? 1 : 0
        expect(await store.getConversation(other, id)).toEqual(isOwner ? conversation : undefined)
        expect((await store.listMessages(other, id, { afterSequence: 0, limit: 9 }))?.total).toBe(
          isOwner ? 1 : undefined,
        )
        expect((await store.listConversations(other, {}, { offset: 0, limit: 9 })).total).toBe(count)
        expect((await store.listConversations(other, {}, { before: 99, limit: 9 })).conversations).toHaveLength(count)
        expect(await store.countConversations(other, { label: 'hers' })).toBe(count)
        expect(await store.matchConversations(other, {})).toHaveLength(count)
        expect(await store.listLabels(other)).toHaveLength(count)
        expect(await store.listFolders(other)).toHaveLength(count)
        expect((await store.listIdle(other, { before: 10 ** 12, limit: 9 })).total).toBe(count)
        expect((await store.measureWindow(other, id, everywhere)).messages).toBe(count)
        expect(await store.readWindow(other, id, { ...everywhere, limit: 9 })).toHaveLength(count)
        expect(await store.newestMessageAt(other, id)).toBe(isOwner ? 1000 : undefined)
        expect(await store.readSummaries(other, id, { ...everywhere, level: 'daily' })).toHaveLength(count)
        expect(await store.readHits(other, [1])).toHaveLength(count)
        expect(await exportAll(store, other, 9)).toHaveLength(2 * count)
        const inside = {
          after: { conversation: conversation.number, sequence: 0 },
          last: 99,
          limit: 9,
          maxCharacters: 99,
        }
        expect((await store.readExport(other, {}, inside)).parts).toHaveLength(count)
        const existing = await store.findExisting(other, { conversations: [], messages: messageIds })
        expect(existing.messages).toEqual([{ id: messageIds[0], conversationId: isOwner ? id : null }])
      }
    })

    it('hide a conversation from every change of another user', async () => {
      const { conversation } = await create(store, ada, { user: 'ada' })
      const { id } = conversation
      for (const other of [bob, agent]) {
        expect(await append(store, other, id, [message('mine?')], { number: conversation.number })).toEqual({
          outcome: 'not-found',
        })
        expect(await store.updateConversation(other, { id, change: { label: 'x' }, at: 2000 })).toEqual({
          outcome: 'not-found',
        })
        expect(await store.archiveConversations(other, { ids: [id], at: 2000 })).toEqual({
          outcome: 'not-found',
          missing: [id],
        })
        expect(await store.saveSummaries(other, id, [summary()])).toBe('not-found')
        expect(await store.deleteConversation(other, id)).toEqual({ outcome: 'not-found' })
      }
      expect(await store.getConversation(ada, id)).toEqual(conversation)
      done(await store.deleteConversation(ada, id))
    })

    it('keep idempotency keys of users apart', async () => {
      const first = await create(store, ada, { user: 'ada', idempotency: key('k') })
      const second = await create(store, bob, { user: 'bob', idempotency: key('k') })
      const third = await create(store, scope, { idempotency: key('k') })
      expect(new Set([first, second, third].map(({ conversation }) => conversation.id)).size).toBe(3)
      const again = done(
        await store.createConversation(bob, await creation(store, bob, { user: 'bob', idempotency: key('k') })),
      )
      expect([again.replayed, again.value.conversation.id]).toEqual([true, second.conversation.id])
    })

    it('refuse to import a conversation whose id another user has', async () => {
      const { conversation } = await create(store, ada, { user: 'ada' })
      const { id } = conversation
      const entry = {
        conversation: {
          id,
          user: 'bob',
          label: 'mine',
          folder: '/',
          status: 'active' as const,
          importance: 5,
          importanceBeforePin: null,
          metadata: null,
          createdAt: 1,
          updatedAt: 1,
        },
        conversationId: id,
        number: await store.reserveConversations(bob, 1),
        isNew: true,
        messages: [],
      }
      const batch = { conversations: [entry], segment: new Uint8Array(), at: 2000 }
      expect(await store.importBatch(bob, batch)).toEqual({ outcome: 'taken', id })
      const messages = { ...entry, conversation: null }
      expect(await store.importBatch(bob, { ...batch, conversations: [messages] })).toEqual({ outcome: 'not-found' })
      expect(await store.getConversation(ada, id)).toEqual(conversation)
    })

    it('cover a namespace and those below it, by path segment', async () => {
      for (const namespace of [null, '/app', '/app/agent', '/app/agent/sub', '/app/agent-2', '/application'])
        await create(store, scope, { namespace, label: namespace ?? 'none' })
      const labels = async (namespace?: string) =>
        (await store.listLabels({ ...scope, namespace })).map(({ label }) => label)
      expect(await labels('/app/agent')).toEqual(['/app/agent', '/app/agent/sub'])
      expect(await labels('/app')).toEqual(['/app', '/app/agent', '/app/agent-2', '/app/agent/sub'])
      expect(await labels('/nowhere')).toEqual([])
      expect(await labels()).toHaveLength(6)
    })
  })
}
