import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/services/memory/store/store.ts'
import { append, create, done, message, type OpenedStore, scope } from '../fixtures.ts'

export function describeIndex(open: () => Promise<OpenedStore>): void {
  describe('index storage', () => {
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

    const bytes = (...values: number[]): Uint8Array => new Uint8Array(values)
    /** A segment like those of the fixtures: its only byte is its first number, unless other bytes are given. */
    const stored = (firstDoc: number, ...content: readonly number[]) => ({
      firstDoc,
      bytes: content.length === 0 ? bytes(firstDoc) : bytes(...content),
    })
    const segments = async () =>
      (await store.readIndex(scope)).segments.map(({ firstDoc, bytes: stored }) => [firstDoc, ...stored])

    it('stores the postings of every command exactly, and nothing if they are empty', async () => {
      const { conversation } = await create(store, scope, {
        messages: [message('a'), message('b')],
        postings: { firstDoc: 1, bytes: bytes(0, 255, 0) },
      })
      done(await append(store, scope, conversation.id, [message('c')], { postings: { firstDoc: 3, bytes: bytes() } }))
      done(await append(store, scope, conversation.id, [message('d')], { postings: { firstDoc: 4, bytes: bytes(7) } }))
      const large = new Uint8Array(300_000).map((_, index) => index * 31)
      await create(store, scope, { postings: { firstDoc: 5, bytes: large } })
      const index = await store.readIndex(scope)
      expect(index.segments.map(({ firstDoc }) => firstDoc)).toEqual([1, 4, 5])
      expect(index.segments[0]?.bytes).toEqual(bytes(0, 255, 0))
      expect(index.segments[2]?.bytes).toEqual(large)
      expect(index.deletedConversations).toEqual([])
    })

    it('replaces segments by a merged one, and purges conversations that it omits', async () => {
      for (let index = 0; index < 4; index++) await create(store, scope)
      const gone = await create(store, scope)
      done(await store.deleteConversation(scope, gone.conversation.id))
      expect((await store.readIndex(scope)).deletedConversations).toEqual([5])
      const change = {
        removed: [1, 2, 3].map((doc) => stored(doc)),
        added: [{ firstDoc: 1, bytes: bytes(9) }],
      }
      expect(await store.replaceSegments(scope, change)).toBe(true)
      expect(await segments()).toEqual([
        [1, 9],
        [4, 4],
        [5, 5],
      ])
      const rest = {
        removed: [stored(1, 9), stored(4), stored(5)],
        added: [{ firstDoc: 1, bytes: bytes(8) }],
        purge: { conversations: [5], knownSegments: [1] },
      }
      expect(await store.replaceSegments(scope, rest)).toBe(true)
      expect(await store.readIndex(scope)).toEqual({
        segments: [{ firstDoc: 1, bytes: bytes(8) }],
        deletedConversations: [],
        messages: 4,
      })
      expect(await store.replaceSegments(scope, { removed: [stored(1, 8)], added: [] })).toBe(true)
      expect(await segments()).toEqual([])
    })

    it('purges nothing while an unknown segment exists', async () => {
      for (let index = 0; index < 2; index++) await create(store, scope)
      const gone = await create(store, scope)
      done(await store.deleteConversation(scope, gone.conversation.id))
      const purge = (knownSegments: readonly number[]): Promise<boolean> =>
        store.replaceSegments(scope, { removed: [], added: [], purge: { conversations: [3], knownSegments } })
      expect(await purge([1, 2])).toBe(false)
      expect((await store.readIndex(scope)).deletedConversations).toEqual([3])
      expect(await purge([1, 2, 3])).toBe(true)
      expect((await store.readIndex(scope)).deletedConversations).toEqual([])
    })

    it('changes nothing if a removed segment is missing', async () => {
      for (let index = 0; index < 3; index++) await create(store, scope)
      const change = {
        removed: [stored(1), stored(2)],
        added: [{ firstDoc: 1, bytes: bytes(9) }],
      }
      expect(await store.replaceSegments(scope, change)).toBe(true)
      expect(await store.replaceSegments(scope, change)).toBe(false)
      expect(await store.replaceSegments(scope, { ...change, removed: [stored(3), stored(2)] })).toBe(false)
      // The first one exists, but its bytes have changed.
      expect(await store.replaceSegments(scope, { ...change, removed: [stored(1), stored(3)] })).toBe(false)
      expect(await store.replaceSegments({ tenant: 'other' }, { ...change, removed: [stored(1, 9)] })).toBe(false)
      expect(await segments()).toEqual([
        [1, 9],
        [3, 3],
      ])
    })

    it('lists a deleted conversation only while a segment may contain it', async () => {
      const { conversation } = await create(store, scope, { postings: { firstDoc: 1, bytes: bytes() } })
      done(await store.deleteConversation(scope, conversation.id))
      expect(await store.readIndex(scope)).toEqual({ segments: [], deletedConversations: [], messages: 0 })
    })

    it('starts the numbers of a new tenant at 1', async () => {
      expect(await store.counters(scope)).toEqual({ nextConversation: 1, nextDoc: 1 })
      expect(await store.readIndex(scope)).toEqual({ segments: [], deletedConversations: [], messages: 0 })
      expect(await store.matchConversations(scope, {})).toEqual(new Uint32Array())
    })
  })
}
