import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/services/memory/store/store.ts'
import { append, create, creation, done, key, message, type OpenedStore, readIndex, scope } from '../fixtures.ts'

export function describeIdempotency(open: () => Promise<OpenedStore>): void {
  describe('an idempotency key', () => {
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

    it('creates once and replays the original result, even after changes and appends', async () => {
      const idempotency = key('k')
      const command = await creation(store, scope, { idempotency, messages: [message('a'), message('b')] })
      const first = done(await store.createConversation(scope, command))
      expect(first.replayed).toBe(false)
      await store.updateConversation(scope, { id: command.id, change: { label: 'later' }, at: 5000 })
      await append(store, scope, command.id, [message('later')])
      const other = await creation(store, scope, { idempotency })
      expect(await store.createConversation(scope, other)).toEqual({ ...first, replayed: true, placed: undefined })
      expect(await store.countConversations(scope, {})).toBe(1)
      expect((await readIndex(store, scope)).segments).toHaveLength(2)
    })

    it('appends once and replays the same messages', async () => {
      const { conversation } = await create(store, scope)
      const idempotency = key('k', { operation: 'append' })
      const first = done(await append(store, scope, conversation.id, [message('b'), message('c')], { idempotency }))
      await append(store, scope, conversation.id, [message('d')])
      const second = await append(store, scope, conversation.id, [message('b'), message('c')], { idempotency })
      expect(second).toEqual({ ...first, replayed: true, placed: undefined })
      expect((await store.getConversation(scope, conversation.id))?.messageCount).toBe(4)
    })

    it('replays the original result even to a request that names another conversation', async () => {
      const { conversation } = await create(store, scope)
      const idempotency = key('k', { operation: 'append' })
      const first = done(await append(store, scope, conversation.id, [message('b')], { idempotency }))
      expect(await append(store, scope, 'nowhere', [message('c')], { idempotency })).toEqual({
        ...first,
        replayed: true,
        placed: undefined,
      })
    })

    it('updates once, and replays even if the expected revision is no longer current', async () => {
      const { conversation } = await create(store, scope)
      const idempotency = key('k', { operation: 'update' })
      const command = { id: conversation.id, change: { pin: true }, expectedRevision: 1, at: 1500, idempotency }
      const first = done(await store.updateConversation(scope, command))
      await store.updateConversation(scope, { id: conversation.id, change: { pin: false }, at: 1600 })
      expect(await store.updateConversation(scope, command)).toEqual({ ...first, replayed: true, placed: undefined })
      expect((await store.getConversation(scope, conversation.id))?.revision).toBe(3)
    })

    it('is refused with another request, and is separate per operation and tenant', async () => {
      await create(store, scope, { idempotency: key('k') })
      const reused = await creation(store, scope, { idempotency: key('k', { fingerprint: 'two' }) })
      expect(await store.createConversation(scope, reused)).toEqual({ outcome: 'key-reused' })
      const { replayed } = done(
        await store.createConversation(scope, { ...reused, idempotency: key('k', { operation: 'other' }) }),
      )
      expect(replayed).toBe(false)
      const elsewhere = { tenant: 'elsewhere' }
      expect(
        done(await store.createConversation(elsewhere, await creation(store, elsewhere, { idempotency: key('k') })))
          .replayed,
      ).toBe(false)
    })

    it('stays unused if the command is refused', async () => {
      const idempotency = key('k')
      const { conversation } = await create(store, scope)
      const refused = { id: conversation.id, change: {}, expectedRevision: 7, at: 1, idempotency }
      expect(await store.updateConversation(scope, refused)).toMatchObject({ outcome: 'revision-conflict' })
      const retried = await creation(store, scope, { idempotency })
      expect(done(await store.createConversation(scope, retried)).replayed).toBe(false)
    })

    it('counts as unused after its expiry', async () => {
      await create(store, scope, { idempotency: key('k', { at: 1000 }) })
      const stillKnown = await creation(store, scope, { idempotency: key('k', { at: 2000, expiresBefore: 1000 }) })
      expect(done(await store.createConversation(scope, stillKnown)).replayed).toBe(true)
      const expired = await creation(store, scope, { idempotency: key('k', { at: 2000, expiresBefore: 1001 }) })
      expect(done(await store.createConversation(scope, expired)).replayed).toBe(false)
      const afterwards = await creation(store, scope, { idempotency: key('k', { at: 2500, expiresBefore: 1500 }) })
      expect(done(await store.createConversation(scope, afterwards)).replayed).toBe(true)
      expect(await store.countConversations(scope, {})).toBe(2)
    })

    it('runs only one of many concurrent commands', async () => {
      const idempotency = key('k')
      const commands = await Promise.all(Array.from({ length: 16 }, () => creation(store, scope, { idempotency })))
      const outcomes = await Promise.all(
        commands.map(async (command) => done(await store.createConversation(scope, command))),
      )
      expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1)
      expect(new Set(outcomes.map(({ value }) => value.conversation.id)).size).toBe(1)
      expect(await store.countConversations(scope, {})).toBe(1)
    })

    it('makes a repeated creation not-found after the conversation was deleted', async () => {
      const command = await creation(store, scope, { idempotency: key('k') })
      done(await store.createConversation(scope, command))
      done(await store.deleteConversation(scope, command.id))
      const repeat = await creation(store, scope, { idempotency: key('k') })
      expect(await store.createConversation(scope, repeat)).toEqual({ outcome: 'not-found' })
      const reused = await creation(store, scope, { idempotency: key('k', { fingerprint: 'two' }) })
      expect(await store.createConversation(scope, reused)).toEqual({ outcome: 'key-reused' })
      expect(await store.countConversations(scope, {})).toBe(0)
    })

    it('stays unused if the command fails', async () => {
      const { messageIds } = await create(store, scope)
      const failing = await creation(store, scope, {
        idempotency: key('k'),
        messages: [message('again', { id: messageIds[0] ?? '' })],
      })
      await expect(store.createConversation(scope, failing)).rejects.toThrow('could not execute a write')
      expect(await store.countConversations(scope, {})).toBe(1)
      const retried = await creation(store, scope, { idempotency: key('k') })
      expect(done(await store.createConversation(scope, retried)).replayed).toBe(false)
    })
  })
}
