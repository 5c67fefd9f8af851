import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Scope, SegmentChange, Store } from '../../../src/services/memory/store/store.ts'
import { append, create, done, message, type OpenedStore, readBytes, readIndex, scope, summary } from '../fixtures.ts'

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
    /** The first document and the bytes of each listed segment. */
    const segments = async (from: Scope = scope) => {
      const list = await readIndex(store, from)
      const contents = await readBytes(
        store,
        from,
        list.segments.map(({ id }) => id),
      )
      return list.segments.map(({ firstDoc }, at) => [firstDoc, ...(contents[at] ?? [])])
    }
    const replace = async (change: Partial<SegmentChange>) =>
      store.replaceSegments(scope, { removed: [], added: [], ...change })
    const added = (firstDoc: number, lastDoc: number, ...content: readonly number[]) => ({
      firstDoc,
      lastDoc,
      bytes: bytes(...content),
    })
    const ids = async () => (await readIndex(store, scope)).segments.map(({ id }) => id)

    it('stores the segment of every command exactly, and none if it is empty', async () => {
      const { conversation } = await create(store, scope, {
        messages: [message('a'), message('b')],
        segment: bytes(0, 255, 0),
      })
      done(await append(store, scope, conversation.id, [message('c')], { segment: bytes() }))
      done(await append(store, scope, conversation.id, [message('d')], { segment: bytes(7) }))
      const large = new Uint8Array(2_300_000).map((_, index) => index * 31)
      await create(store, scope, { segment: large })
      const list = await readIndex(store, scope)
      expect(list.segments.map(({ firstDoc, lastDoc, size }) => [firstDoc, lastDoc, size])).toEqual([
        [1, 2, 3],
        [4, 4, 1],
        [5, 5, large.length],
      ])
      const read = await readBytes(
        store,
        scope,
        list.segments.map(({ id }) => id),
      )
      expect(read[0]).toEqual(bytes(0, 255, 0))
      expect(Buffer.compare(read[2] ?? bytes(), large)).toBe(0)
      expect(list).toMatchObject({ deleted: [], messages: 5, lastDoc: 5 })
    })

    it('is unchanged until a write that readers must see', async () => {
      const empty = await readIndex(store, scope)
      const epoch: unknown = expect.any(Number)
      expect(empty).toEqual({ epoch, version: 0, segments: [], deleted: [], messages: 0, lastDoc: 0 })
      expect(await store.index(scope, empty)).toBe('unchanged')
      const { conversation } = await create(store, scope)
      const { id } = conversation
      let { epoch: known, version } = await readIndex(store, scope)
      const unchanged = async () => expect(await store.index(scope, { epoch: known, version })).toBe('unchanged')
      const changed = async () => {
        const list = await store.index(scope, { epoch: known, version })
        if (list === 'unchanged') expect.unreachable('the version has not changed')
        else {
          expect(list.version).toBeGreaterThan(version)
          ;({ epoch: known, version } = list)
        }
      }
      await store.ping()
      await store.touchConversations(scope, { conversations: [1], at: 10 ** 9 })
      await store.saveSummaries(scope, id, [summary()])
      await store.reserveConversations(scope, 1)
      await create(store, { tenant: 'other' })
      expect(await store.deleteConversation(scope, 'nowhere')).toEqual({ outcome: 'not-found' })
      await unchanged()
      done(await append(store, scope, id, [message('x')]))
      await changed()
      done(await store.updateConversation(scope, { id, change: { label: 'x' }, at: 1 }))
      await changed()
      done(await store.archiveConversations(scope, { ids: [id], at: 1 }))
      await changed()
      done(await store.archiveConversations(scope, { ids: [id], at: 1 }))
      await unchanged()
      const [first] = await ids()
      expect(await replace({ removed: [first ?? 0], added: [added(1, 1, 9)] })).not.toBe('stale')
      await changed()
      done(await store.deleteConversation(scope, id))
      await changed()
    })

    it('replaces segments by a merged one, and purges conversations that it omits', async () => {
      for (let index = 0; index < 4; index++) await create(store, scope)
      const gone = await create(store, scope)
      const { version } = done(await store.deleteConversation(scope, gone.conversation.id)).value
      expect((await readIndex(store, scope)).deleted).toEqual([5])
      const before = await ids()
      const replaced = await replace({ removed: before.slice(0, 3), added: [added(1, 3, 9)] })
      expect(replaced).toEqual({ version: version + 1, added: [expect.any(Number)] })
      expect(await segments()).toEqual([
        [1, 9],
        [4, 4],
        [5, 5],
      ])
      expect(await readBytes(store, scope, before)).toHaveLength(2)
      const rest = { removed: await ids(), added: [added(1, 4, 8)], purge: { conversations: [5], version } }
      expect(await replace(rest)).not.toBe('stale')
      expect(await readIndex(store, scope)).toMatchObject({ segments: [{ size: 1 }], deleted: [], messages: 4 })
      expect(await replace({ removed: await ids() })).toMatchObject({ added: [] })
      expect(await segments()).toEqual([])
    })

    it('replaces segments by a large one', async () => {
      for (let index = 0; index < 3; index++) await create(store, scope)
      const content = new Uint8Array(3_500_000).map((_, index) => index * 17)
      const large = { firstDoc: 1, lastDoc: 3, bytes: content }
      const old = await ids()
      expect(await replace({ removed: old, added: [large] })).not.toBe('stale')
      const listed = await ids()
      const [read] = await readBytes(store, scope, listed)
      expect(Buffer.compare(read ?? bytes(), content)).toBe(0)
      expect(await replace({ removed: old, added: [large] })).toBe('stale')
      expect(await ids()).toEqual(listed)
      expect(await replace({ removed: listed, added: [added(1, 3, 1)] })).not.toBe('stale')
      expect(await segments()).toEqual([[1, 1]])
    })

    it('does not purge a conversation that was deleted after the known version', async () => {
      for (let index = 0; index < 2; index++) await create(store, scope)
      const gone = await create(store, scope)
      const known = (await readIndex(store, scope)).version
      const { version } = done(await store.deleteConversation(scope, gone.conversation.id)).value
      await replace({ purge: { conversations: [3], version: known } })
      expect((await readIndex(store, scope)).deleted).toEqual([3])
      await replace({ purge: { conversations: [3], version } })
      expect((await readIndex(store, scope)).deleted).toEqual([])
    })

    it('changes nothing if a removed segment is missing or another one lies between', async () => {
      for (let index = 0; index < 4; index++) await create(store, scope)
      const [one = 0, two = 0, three = 0, four = 0] = await ids()
      const change = { removed: [one, two], added: [added(1, 2, 9)] }
      expect(await replace(change)).not.toBe('stale')
      const expected = await segments()
      expect(await replace(change)).toBe('stale')
      expect(await replace({ removed: [two, three], added: [added(2, 3, 9)] })).toBe('stale')
      expect(await store.replaceSegments({ tenant: 'other' }, { ...change, removed: [three] })).toBe('stale')
      const [merged = 0] = await ids()
      // The third one lies between.
      expect(await replace({ removed: [merged, four], added: [added(1, 4, 8)] })).toBe('stale')
      expect(await replace({ removed: [four], added: [added(3, 4, 8)] })).toBe('stale')
      expect(await replace({ added: [added(2, 2, 8)] })).toBe('stale')
      expect(await replace({ removed: [merged], added: [added(1, 2, 7), added(3, 3, 7)] })).toBe('stale')
      expect(await segments()).toEqual(expected)
    })

    it('rejects added segments that overlap', async () => {
      for (let index = 0; index < 3; index++) await create(store, scope)
      const removed = await ids()
      const before = await segments()
      await expect(replace({ removed, added: [added(1, 2, 9), added(2, 3, 9)] })).rejects.toThrow('without overlap')
      await expect(replace({ removed, added: [added(3, 3, 9), added(1, 2, 9)] })).rejects.toThrow('without overlap')
      expect(await segments()).toEqual(before)
    })

    it('lists a deleted conversation only while a segment may contain it', async () => {
      const { conversation } = await create(store, scope, { segment: bytes() })
      done(await store.deleteConversation(scope, conversation.id))
      expect(await readIndex(store, scope)).toMatchObject({ segments: [], deleted: [], messages: 0, lastDoc: 1 })
    })

    it('reads the messages up to a document', async () => {
      for (let index = 0; index < 3; index++) await create(store, scope)
      const read = async (afterDoc: number, lastDoc?: number) =>
        (await store.readTexts(scope, { afterDoc, lastDoc, limit: 9 })).map(({ doc }) => doc)
      expect(await read(0)).toEqual([1, 2, 3])
      expect(await read(0, 2)).toEqual([1, 2])
      expect(await read(2, 2)).toEqual([])
    })
  })
}
