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
  readBytes,
  readIndex,
  summary,
} from '../fixtures.ts'

export function describeTenants(open: () => Promise<OpenedStore>): void {
  describe('tenants', () => {
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

    const names = ['t1', 't10', 'T1', 't1 ', '%', '_', "t1' OR '1'='1", 't\u0661', 't1\0']

    it('see nothing of each other, regardless of their names', async () => {
      for (const tenant of names) await create(store, { tenant }, { label: tenant, messages: [message(tenant)] })
      expect([...(await store.tenants())].toSorted()).toEqual(names.toSorted())
      for (const tenant of names) {
        const scope = { tenant }
        const { conversations, total } = await store.listConversations(scope, {}, { offset: 0, limit: 100 })
        expect([total, conversations.map(({ label }) => label)]).toEqual([1, [tenant]])
        expect(await readIndex(store, scope)).toMatchObject({ segments: [{ firstDoc: 1, lastDoc: 1 }], messages: 1 })
        expect(await store.lastConversation(scope)).toBe(1)
        expect(await store.listLabels(scope)).toEqual([{ label: tenant, count: 1 }])
        expect(await store.listFolders(scope)).toEqual([{ folder: '/', count: 1 }])
        expect((await store.readHits(scope, [1, 2])).map(({ content }) => content)).toEqual([tenant])
        expect((await store.readTexts(scope, { afterDoc: 0, limit: 9 })).map(({ content }) => content)).toEqual([
          tenant,
        ])
        expect(await readBytes(store, scope, [1, 2])).toEqual([new Uint8Array([1])])
        expect(await exportAll(store, scope, 10)).toHaveLength(2)
        expect([...(await store.matchConversations(scope, {}))]).toEqual([1])
        expect([...(await store.matchConversations(scope, { excludedFolders: ['/other'] }))]).toEqual([1])
        expect(await store.listIdle(scope, { before: 9000, limit: 10 })).toEqual({ conversations, total })
      }
    })

    it('cannot reach data of another tenant, even by id', async () => {
      const owner: Scope = { tenant: 't1' }
      const { conversation, messageIds } = await create(store, owner)
      await store.saveSummaries(owner, conversation.id, [summary()])
      await create(store, { tenant: 'known' })
      const ever = { fromMs: 0, toMs: 10_000 }
      for (const tenant of ['t10', 'known', '%']) {
        const other = { tenant }
        expect(await store.getConversation(other, conversation.id)).toBeUndefined()
        expect(await store.listMessages(other, conversation.id, { afterSequence: 0, limit: 1 })).toBeUndefined()
        expect(await append(store, other, conversation.id, [message('x')])).toEqual({ outcome: 'not-found' })
        const update = { id: conversation.id, change: { label: 'x' }, at: 1 }
        expect(await store.updateConversation(other, update)).toEqual({ outcome: 'not-found' })
        expect(await store.deleteConversation(other, conversation.id)).toEqual({ outcome: 'not-found' })
        expect(await store.countConversations(other, { conversationId: conversation.id })).toBe(0)
        expect(await store.archiveConversations(other, { ids: [conversation.id], at: 1 })).toEqual({
          outcome: 'not-found',
          missing: [conversation.id],
        })
        await store.touchConversations(other, { conversations: [conversation.number], at: 10 ** 9 })
        expect(await store.measureWindow(other, conversation.id, ever)).toEqual({ messages: 0, lastSequence: 0 })
        expect(await store.readWindow(other, conversation.id, { ...ever, limit: 10 })).toEqual([])
        expect(await store.newestMessageAt(other, conversation.id)).toBeUndefined()
        expect(await store.readSummaries(other, conversation.id, { ...ever, level: 'daily' })).toEqual([])
        expect(await store.saveSummaries(other, conversation.id, [summary({ text: 'x' })])).toBe('not-found')
        expect(await store.findExisting(other, { conversations: [conversation.id], messages: messageIds })).toEqual({
          conversations: [],
          messages: [],
        })
      }
      expect(await store.getConversation(owner, conversation.id)).toEqual(conversation)
      expect(await store.readSummaries(owner, conversation.id, { ...ever, level: 'daily' })).toEqual([summary()])
    })

    it('archive, touch, measure and summarise only their own data if the ids are the same', async () => {
      const [one, two] = [{ tenant: 'a' }, { tenant: 'b' }] as const
      const command = await creation(store, one)
      const { conversation } = done(await store.createConversation(one, command)).value
      await store.reserveConversations(two, 1)
      done(await store.createConversation(two, { ...command, messages: [], folder: '/out' }))
      const { id, number } = conversation
      await store.touchConversations(two, { conversations: [number], at: 10 ** 9 })
      expect(await store.saveSummaries(two, id, [summary()])).toBe('done')
      expect(await store.archiveConversations(two, { ids: [id], at: 5 })).toMatchObject({ archived: [id] })
      const ever = { fromMs: 0, toMs: 10_000 }
      expect(await store.getConversation(one, id)).toEqual(conversation)
      expect(await store.readSummaries(one, id, { ...ever, level: 'daily' })).toEqual([])
      expect(await store.countConversations(one, { excludedFolders: ['/out'] })).toBe(1)
      expect(await store.measureWindow(two, id, ever)).toEqual({ messages: 0, lastSequence: 0 })
      expect(await store.readWindow(two, id, { ...ever, limit: 1 })).toEqual([])
      expect(await store.newestMessageAt(two, id)).toBeUndefined()
      expect(await store.newestMessageAt(one, id)).toBe(1000)
      done(await store.deleteConversation(one, id))
      expect(await store.readSummaries(two, id, { ...ever, level: 'daily' })).toEqual([summary()])
    })

    it('may use the same ids, numbers and keys', async () => {
      const command = await creation(store, { tenant: 'a' }, { idempotency: key('k') })
      const first = done(await store.createConversation({ tenant: 'a' }, command))
      await store.reserveConversations({ tenant: 'b' }, 1)
      const second = done(await store.createConversation({ tenant: 'b' }, command))
      expect([second.replayed, second.value]).toEqual([false, first.value])
      done(await store.deleteConversation({ tenant: 'a' }, command.id))
      expect(await store.getConversation({ tenant: 'b' }, command.id)).toEqual(second.value.conversation)
      expect(await store.readHits({ tenant: 'b' }, [1])).toHaveLength(1)
      expect((await readIndex(store, { tenant: 'b' })).deleted).toEqual([])
    })

    it('must have a name', async () => {
      const nameless = { tenant: '' }
      await expect(store.index(nameless)).rejects.toThrow(TypeError)
      await expect(store.deleteConversation(nameless, 'x')).rejects.toThrow('tenant must be a name')
      await expect(create(store, nameless)).rejects.toThrow(TypeError)
      await expect(store.touchConversations(nameless, { conversations: [1], at: 1 })).rejects.toThrow(TypeError)
      await expect(store.getConversation({ tenant: undefined as unknown as string }, 'x')).rejects.toThrow(TypeError)
    })
  })
}
