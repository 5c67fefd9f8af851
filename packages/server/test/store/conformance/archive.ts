import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/services/memory/store/store.ts'
import { create, done, type OpenedStore, scope } from '../fixtures.ts'

export function describeArchive(open: () => Promise<OpenedStore>): void {
  describe('archiveConversations', () => {
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

    const archive = (...ids: string[]) => store.archiveConversations(scope, { ids, at: 7000 })

    it('archives each conversation once, as an update does, and does not change archived ones', async () => {
      const [first, second, third] = [
        (await create(store, scope)).conversation,
        (await create(store, scope)).conversation,
        (await create(store, scope, { importance: 10 })).conversation,
      ]
      const already = done(
        await store.updateConversation(scope, { id: second.id, change: { status: 'archived' }, at: 5000 }),
      ).value
      expect(await archive(third.id, second.id, first.id, third.id, second.id)).toEqual({
        outcome: 'done',
        archived: [third.id, first.id],
        unchanged: [second.id],
      })
      for (const { id, ...rest } of [first, third])
        expect(await store.getConversation(scope, id)).toEqual({
          ...rest,
          id,
          status: 'archived',
          revision: 2,
          updatedAt: 7000,
        })
      expect(await store.getConversation(scope, second.id)).toEqual(already)
      expect(await archive(first.id)).toEqual({ outcome: 'done', archived: [], unchanged: [first.id] })
      expect(await store.getConversation(scope, first.id)).toMatchObject({ revision: 2, updatedAt: 7000 })
    })

    it('archives none if one is missing, and names the missing one', async () => {
      const { conversation } = await create(store, scope)
      const gone = (await create(store, scope)).conversation
      done(await store.deleteConversation(scope, gone.id))
      expect(await archive(conversation.id, 'nowhere', gone.id, 'nowhere')).toEqual({
        outcome: 'not-found',
        missing: ['nowhere', gone.id],
      })
      expect(await store.getConversation(scope, conversation.id)).toEqual(conversation)
    })

    it('does nothing without ids', async () => {
      expect(await archive()).toEqual({ outcome: 'done', archived: [], unchanged: [] })
    })
  })
}
