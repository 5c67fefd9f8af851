import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/services/memory/store/store.ts'
import {
  append,
  create,
  creation,
  done,
  message,
  type OpenedStore,
  readBytes,
  readIndex,
  scope,
  summary,
} from '../fixtures.ts'

export function describeLifetime(open: () => Promise<OpenedStore>, persists: boolean): void {
  describe('an open store', () => {
    let opened: OpenedStore
    let store: Store
    beforeEach(async () => {
      opened = await open()
      store = opened.store
    })
    afterEach(() => opened.dispose())

    it('counts its conversations and messages', async () => {
      expect(await store.statistics()).toMatchObject({
        tenants: 0,
        conversations: { active: 0, archived: 0 },
        messages: 0,
      })
      const { conversation } = await create(store, scope, { messages: [message('a'), message('b')] })
      await create(store, { tenant: 'other' })
      done(await store.updateConversation(scope, { id: conversation.id, change: { status: 'archived' }, at: 1 }))
      const statistics = await store.statistics()
      expect(statistics).toMatchObject({ tenants: 2, conversations: { active: 1, archived: 1 }, messages: 3 })
      expect(statistics.bytes).toBeGreaterThan(1000)
      expect(await store.tenantStatistics(scope)).toEqual({ conversations: { active: 0, archived: 1 }, messages: 2 })
      expect(await store.tenantStatistics({ tenant: 'unknown' })).toEqual({
        conversations: { active: 0, archived: 0 },
        messages: 0,
      })
    })

    it('takes and returns only values that can be cloned', async () => {
      const command = structuredClone(await creation(store, scope))
      const outcome = await store.createConversation(scope, command)
      const id = done(outcome).value.conversation.id
      const ever = { fromMs: 0, toMs: 9000 }
      const results = [
        outcome,
        await append(store, scope, id, [message('x')]),
        await store.listConversations(scope, {}, { offset: 0, limit: 1 }),
        await store.listMessages(scope, id, { afterSequence: 0, limit: 1 }),
        await store.readExport(scope, {}, { after: undefined, last: 1, limit: 1, maxCharacters: 1 }),
        await store.index(scope),
        await store.readHits(scope, [1]),
        await store.readTexts(scope, { afterDoc: 0, limit: 1 }),
        await store.listIdle(scope, { before: 9000, limit: 1 }),
        await store.measureWindow(scope, id, ever),
        await store.readWindow(scope, id, { ...ever, limit: 1 }),
        await store.saveSummaries(scope, id, [summary()]),
        await store.readSummaries(scope, id, { ...ever, level: 'daily' }),
        await store.archiveConversations(scope, { ids: [id], at: 1 }),
        await store.listLabels(scope),
        await store.lastConversation(scope),
        await store.replaceSegments(scope, { removed: [], added: [] }),
        await readBytes(store, scope, [1]),
        await store.statistics(),
      ]
      expect(structuredClone(results)).toStrictEqual(results)
    })

    it('finishes waiting calls when it is closed, and rejects later ones', async () => {
      const command = await creation(store, scope)
      const waiting = store.createConversation(scope, command)
      const closing = store.close()
      expect(store.close()).toBe(closing)
      done(await waiting)
      await closing
      const calls = [
        store.createConversation(scope, command),
        store.deleteConversation(scope, command.id),
        store.getConversation(scope, command.id),
        store.listLabels(scope),
        store.replaceSegments(scope, { removed: [], added: [] }),
        store.archiveConversations(scope, { ids: [], at: 1 }),
        store.touchConversations(scope, { conversations: [], at: 1 }),
        store.saveSummaries(scope, command.id, []),
        store.newestMessageAt(scope, command.id),
        store.index(scope),
        store.reserveConversations(scope, 1),
        readBytes(store, scope, [1]),
        store.statistics(),
        store.tenantStatistics(scope),
        store.ping(),
        store.verify(),
      ]
      const settled = await Promise.allSettled(calls)
      for (const result of settled)
        expect(result).toMatchObject({
          status: 'rejected',
          reason: { message: expect.stringContaining('is closed') as string },
        })
    })

    if (!persists) return

    it('keeps everything when it is closed and opened again', async () => {
      const { conversation } = await create(store, scope, { messages: [message('a'), message('b')] })
      const waiting = create(store, scope, { messages: [] })
      await waiting
      await store.touchConversations(scope, { conversations: [1], at: 100_000 })
      await store.saveSummaries(scope, conversation.id, [summary()])
      const index = await readIndex(store, scope)
      const again = await opened.reopen?.()
      if (again === undefined) throw new Error('a store that keeps something can be opened again')
      expect(await again.getConversation(scope, conversation.id)).toEqual({ ...conversation, lastAccessedAt: 100_000 })
      const range = { level: 'daily' as const, fromMs: 0, toMs: 9000 }
      expect(await again.readSummaries(scope, conversation.id, range)).toEqual([summary()])
      expect(await again.reserveConversations(scope, 1)).toBe(3)
      expect(await readIndex(again, scope)).toEqual(index)
      expect(await again.countConversations(scope, {})).toBe(2)
      expect(await again.verify()).toEqual([])
    })
  })
}
