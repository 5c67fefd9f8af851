import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/services/memory/store/store.ts'
import { append, create, creation, done, key, message, type OpenedStore, readIndex, scope } from '../fixtures.ts'

const minuteMs = 60_000

export function describeAccess(open: () => Promise<OpenedStore>): void {
  describe('access to a conversation', () => {
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

    const touch = (at: number, ...conversations: number[]) => store.touchConversations(scope, { conversations, at })
    const accessed = async (id: string) => (await store.getConversation(scope, id))?.lastAccessedAt

    it('is recorded a minute after the previous one, and its time never decreases', async () => {
      const { id } = (await create(store, scope, { at: 1000 })).conversation
      const after = async (at: number) => {
        await touch(at, 1)
        return accessed(id)
      }
      expect(await after(999)).toBe(1000)
      expect(await after(1000 + minuteMs - 1)).toBe(1000)
      expect(await after(1000 + minuteMs)).toBe(1000 + minuteMs)
      expect(await after(1000 + 2 * minuteMs - 1)).toBe(1000 + minuteMs)
      expect(await after(9 * minuteMs)).toBe(9 * minuteMs)
      expect(await after(0)).toBe(9 * minuteMs)
    })

    it('changes no other field of the conversation, and not the version', async () => {
      const { conversation } = await create(store, scope)
      const known = await readIndex(store, scope)
      await touch(5 * minuteMs, 1)
      expect(await store.getConversation(scope, conversation.id)).toEqual({
        ...conversation,
        lastAccessedAt: 5 * minuteMs,
      })
      expect(await store.index(scope, known)).toBe('unchanged')
    })

    it('is recorded for due conversations only, and other numbers are ignored', async () => {
      const first = (await create(store, scope, { at: 0 })).conversation
      const second = (await create(store, scope, { at: minuteMs })).conversation
      const third = (await create(store, scope, { at: 0 })).conversation
      const gone = (await create(store, scope)).conversation
      done(await store.deleteConversation(scope, gone.id))
      await touch(minuteMs + 1, 99, first.number, second.number, gone.number, first.number)
      expect(await Promise.all([first, second, third].map(({ id }) => accessed(id)))).toEqual([
        minuteMs + 1,
        minuteMs,
        0,
      ])
      await touch(9 * minuteMs)
      expect(await accessed(third.id)).toBe(0)
    })

    it('is recorded by creation and appends a minute after the previous one, but not by updates', async () => {
      const { conversation } = await create(store, scope, { at: 1000 })
      expect(conversation.lastAccessedAt).toBe(1000)
      const due = 1000 + minuteMs
      done(await append(store, scope, conversation.id, [message('x')], { at: due - 1 }))
      expect(await store.getConversation(scope, conversation.id)).toMatchObject({
        lastAccessedAt: 1000,
        updatedAt: due - 1,
      })
      done(await append(store, scope, conversation.id, [message('y')], { at: due }))
      expect(await accessed(conversation.id)).toBe(due)
      done(await append(store, scope, conversation.id, [message('z')], { at: 1200 }))
      expect(await store.getConversation(scope, conversation.id)).toMatchObject({
        lastAccessedAt: due,
        updatedAt: due,
      })
      for (const change of [{ label: 'x' }, { folder: '/x' }, { pin: true }, { status: 'archived' as const }, {}]) {
        const value = done(
          await store.updateConversation(scope, { id: conversation.id, change, at: 8 * minuteMs }),
        ).value
        expect(value).toMatchObject({ lastAccessedAt: due, updatedAt: 8 * minuteMs })
      }
      done(
        await store.updateConversation(scope, {
          id: conversation.id,
          change: { metadata: { a: 1 } },
          at: 8 * minuteMs,
        }),
      )
      await store.archiveConversations(scope, { ids: [conversation.id], at: 8 * minuteMs })
      expect(await accessed(conversation.id)).toBe(due)
    })

    it('does not change the stored result of an earlier command', async () => {
      const command = await creation(store, scope, { idempotency: key('k') })
      const { conversation } = done(await store.createConversation(scope, command)).value
      await touch(5 * minuteMs, 1)
      const replay = done(await store.createConversation(scope, command))
      expect([replay.replayed, replay.value.conversation]).toEqual([true, conversation])
    })

    it('orders idle conversations, least recently accessed first', async () => {
      for (const at of [300, 100, 200, 100, 400]) await create(store, scope, { at })
      const idle = async (before: number, limit = 10) => {
        const { conversations, total } = await store.listIdle(scope, { before, limit })
        return [total, ...conversations.map(({ number }) => number)]
      }
      expect(await idle(1000)).toEqual([5, 2, 4, 3, 1, 5])
      expect(await idle(400)).toEqual([4, 2, 4, 3, 1])
      expect(await idle(401, 2)).toEqual([5, 2, 4])
      expect(await idle(1000, 0)).toEqual([5])
      expect(await idle(100)).toEqual([0])
      await touch(200 + minuteMs, 2)
      expect(await idle(2 * minuteMs)).toEqual([5, 4, 3, 1, 5, 2])
    })

    it('does not make archived, pinned or important conversations idle', async () => {
      const created = []
      for (const importance of [1, 5, 9, 10, 5, 5])
        created.push((await create(store, scope, { importance, at: 0 })).conversation)
      const [, , , , archived, pinned] = created
      const update = async (id = '', change = {}) => done(await store.updateConversation(scope, { id, change, at: 1 }))
      await update(archived?.id, { status: 'archived' })
      await update(pinned?.id, { pin: true })
      const idle = async (importanceMax?: number) => {
        const { conversations, total } = await store.listIdle(scope, { before: 9, importanceMax, limit: 10 })
        expect(total).toBe(conversations.length)
        for (const one of conversations) expect(await store.getConversation(scope, one.id)).toEqual(one)
        return conversations.map(({ number }) => number)
      }
      expect(await idle()).toEqual([1, 2, 3])
      expect(await idle(10)).toEqual([1, 2, 3])
      expect(await idle(5)).toEqual([1, 2])
      expect(await idle(0)).toEqual([])
      await update(archived?.id, { status: 'active' })
      expect(await idle(5)).toEqual([1, 2, 5])
    })
  })
}
