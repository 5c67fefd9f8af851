import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/services/memory/store/store.ts'
import { append, create, done, message, type OpenedStore, scope } from '../fixtures.ts'

export function describeWindows(open: () => Promise<OpenedStore>): void {
  describe('time windows', () => {
    let opened: OpenedStore
    let store: Store
    let id: string
    beforeEach(async () => {
      opened = await open()
      store = opened.store
      // Other messages before and between, so that neither numbers nor sequences agree by chance.
      await create(store, scope, { messages: [message('other', { timestamp: 200 })] })
      const messages = [300, 100, 200].map((timestamp) => message(`at ${timestamp}`, { timestamp }))
      id = (await create(store, scope, { messages })).conversation.id
      await create(store, scope, { messages: [message('other', { timestamp: 250 })] })
      done(await append(store, scope, id, [message('again at 200', { timestamp: 200 })]))
    })
    afterEach(() => opened.dispose())

    it.each([
      [200, 300, 2, 4],
      [200, 301, 3, 4],
      [201, 301, 1, 1],
      [100, 200, 1, 2],
      [0, 100, 0, 0],
      [0, 1000, 4, 4],
      [300, 200, 0, 0],
    ])('from %i to %i contain %i messages, the last with sequence %i', async (fromMs, toMs, messages, lastSequence) => {
      expect(await store.measureWindow(scope, id, { fromMs, toMs })).toEqual({ messages, lastSequence })
      expect(await store.readWindow(scope, id, { fromMs, toMs, limit: 10 })).toHaveLength(messages)
    })

    it('return the last messages within the limit, by ascending sequence', async () => {
      const read = async (fromMs: number, limit: number) =>
        (await store.readWindow(scope, id, { fromMs, toMs: 1000, limit })).map(({ sequence }) => sequence)
      expect(await read(0, 10)).toEqual([1, 2, 3, 4])
      expect(await read(0, 2)).toEqual([3, 4])
      expect(await read(200, 2)).toEqual([3, 4])
      expect(await read(300, 1)).toEqual([1])
      expect(await read(0, 0)).toEqual([])
      const whole = await store.listMessages(scope, id, { afterSequence: 0, limit: 10 })
      expect(await store.readWindow(scope, id, { fromMs: 0, toMs: 1000, limit: 10 })).toEqual(whole?.messages)
    })

    it('end with the newest message, if any', async () => {
      expect(await store.newestMessageAt(scope, id)).toBe(300)
      done(await append(store, scope, id, [message('x', { timestamp: 0 }), message('y', { timestamp: 301 })]))
      expect(await store.newestMessageAt(scope, id)).toBe(301)
      const empty = (await create(store, scope, { messages: [] })).conversation
      expect(await store.newestMessageAt(scope, empty.id)).toBeUndefined()
      expect(await store.newestMessageAt(scope, 'nowhere')).toBeUndefined()
    })

    it('contain nothing if the conversation does not exist', async () => {
      const window = { fromMs: 0, toMs: 1000 }
      expect(await store.measureWindow(scope, 'nowhere', window)).toEqual({ messages: 0, lastSequence: 0 })
      expect(await store.readWindow(scope, 'nowhere', { ...window, limit: 10 })).toEqual([])
    })
  })
}
