import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store, SummaryLevel } from '../../../src/services/memory/store/store.ts'
import { create, creation, done, type OpenedStore, scope, summary } from '../fixtures.ts'

export function describeSummaries(open: () => Promise<OpenedStore>): void {
  describe('stored summaries', () => {
    let opened: OpenedStore
    let store: Store
    let id: string
    beforeEach(async () => {
      opened = await open()
      store = opened.store
      id = (await create(store, scope)).conversation.id
    })
    afterEach(async () => {
      expect(await store.verify()).toEqual([])
      await opened.dispose()
    })

    const read = (level: SummaryLevel, fromMs = 0, toMs = 1000) =>
      store.readSummaries(scope, id, { level, fromMs, toMs })

    it('are stored exactly, one for each level and window', async () => {
      const text = 'a\0b\u0001\u00010 \u{1f600}\r\n\u2028 "%_\\'
      const daily = summary({ text, sources: [{ sentence: text, messageId: text }], model: text })
      const weekly = summary({ level: 'weekly', sources: [] })
      const longer = summary({ toMs: 101, text: '' })
      expect(await store.saveSummaries(scope, id, [daily, weekly, longer])).toBe('done')
      expect(await read('daily')).toEqual([daily, longer])
      expect(await read('weekly')).toEqual([weekly])
      expect(await read('monthly')).toEqual([])
    })

    it('replace those of the same level and window', async () => {
      const [first, other] = [summary(), summary({ level: 'monthly', text: 'stays' })]
      await store.saveSummaries(scope, id, [first, other])
      const second = summary({ text: 'newer', messages: 7, lastSequence: 9, model: 'model', generatedAt: 2000 })
      expect(await store.saveSummaries(scope, id, [summary({ text: 'older' }), second])).toBe('done')
      expect(await read('daily')).toEqual([second])
      expect(await read('monthly')).toEqual([other])
    })

    it('are found by the start of their window, oldest first', async () => {
      const windows = [300, 100, 200].map((fromMs) => summary({ fromMs, toMs: fromMs + 100 }))
      await store.saveSummaries(scope, id, windows)
      const begins = async (fromMs: number, toMs: number) =>
        (await read('daily', fromMs, toMs)).map((found) => found.fromMs)
      expect(await begins(0, 1000)).toEqual([100, 200, 300])
      expect(await begins(100, 300)).toEqual([100, 200])
      expect(await begins(101, 301)).toEqual([200, 300])
      expect(await begins(201, 300)).toEqual([])
    })

    it('do not change the conversation', async () => {
      const before = await store.getConversation(scope, id)
      await store.saveSummaries(scope, id, [summary()])
      expect(await store.getConversation(scope, id)).toEqual(before)
    })

    it('require their conversation, and are deleted with it', async () => {
      expect(await store.saveSummaries(scope, 'nowhere', [summary()])).toBe('not-found')
      expect(await store.saveSummaries(scope, 'nowhere', [])).toBe('not-found')
      expect(await store.saveSummaries(scope, id, [])).toBe('done')
      const kept = (await create(store, scope)).conversation
      await store.saveSummaries(scope, kept.id, [summary()])
      await store.saveSummaries(scope, id, [summary()])
      done(await store.deleteConversation(scope, id))
      expect(await read('daily')).toEqual([])
      expect(await store.saveSummaries(scope, id, [summary()])).toBe('not-found')
      done(await store.createConversation(scope, await creation(store, scope, { id })))
      expect(await read('daily')).toEqual([])
      const others = await store.readSummaries(scope, kept.id, { level: 'daily', fromMs: 0, toMs: 1000 })
      expect(others).toEqual([summary()])
    })
  })
}
