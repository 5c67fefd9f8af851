import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationFilter, ExportPosition, Store } from '../../../src/services/memory/store/store.ts'
import { append, create, done, exportAll, message, type OpenedStore, scope } from '../fixtures.ts'

export function describeReads(open: () => Promise<OpenedStore>): void {
  describe('reads', () => {
    let opened: OpenedStore
    let store: Store
    beforeEach(async () => {
      opened = await open()
      store = opened.store
    })
    afterEach(() => opened.dispose())

    /** Returns the numbers that each way of filtering finds, and checks that they agree. */
    const found = async (filter: ConversationFilter): Promise<number[]> => {
      const { conversations, total } = await store.listConversations(scope, filter, { offset: 0, limit: 1000 })
      const numbers = conversations.map(({ number }) => number).toSorted((a, b) => a - b)
      expect(total).toBe(numbers.length)
      expect(await store.countConversations(scope, filter)).toBe(numbers.length)
      if (filter.fromMs === undefined && filter.toMs === undefined)
        expect([...(await store.matchConversations(scope, filter))]).toEqual(numbers)
      const exported = await exportAll(store, scope, 1000, filter)
      expect(exported.filter((record) => !record.includes(' '))).toHaveLength(numbers.length)
      return numbers
    }

    it('match a folder and everything below it by path segment, with any characters', async () => {
      const folders = [
        '/',
        '/work',
        '/work/a',
        '/work/a/b',
        '/work-old',
        '/work0',
        '/works',
        '/Work',
        '/wörk',
        '/w%',
        '/w_rk',
        '/work/%',
        '/work\u2215a',
        '/work/\u{10ffff}',
      ]
      for (const folder of folders) await create(store, scope, { folder })
      const below = async (folder: string) => (await found({ folder })).map((number) => folders[number - 1])
      expect(await below('/')).toEqual(folders)
      expect(await below('/work')).toEqual(['/work', '/work/a', '/work/a/b', '/work/%', '/work/\u{10ffff}'])
      expect(await below('/work/a')).toEqual(['/work/a', '/work/a/b'])
      expect(await below('/w%')).toEqual(['/w%'])
      expect(await below('/w_rk')).toEqual(['/w_rk'])
      expect(await below('/wo')).toEqual([])
      expect(await below('/WORK')).toEqual([])
    })

    it('exclude folders and everything below them by path segment', async () => {
      const folders = ['/', '/work', '/work/a', '/work/a/b', '/work-old', '/workshop', '/work0', '/Work', '/w%', '/a\0']
      for (const folder of folders) await create(store, scope, { folder })
      const left = async (...excludedFolders: string[]) =>
        (await found({ excludedFolders })).map((number) => folders[number - 1])
      const without = (...gone: string[]) => folders.filter((folder) => !gone.includes(folder))
      expect(await left()).toEqual(folders)
      expect(await left('/')).toEqual([])
      expect(await left('/work', '/')).toEqual([])
      expect(await left('/work')).toEqual(without('/work', '/work/a', '/work/a/b'))
      expect(await left('/work/a', '/w%', '/work/a')).toEqual(without('/work/a', '/work/a/b', '/w%'))
      expect(await left('/a\0')).toEqual(without('/a\0'))
      expect(await left('/wor', '/a', '/nowhere', '/%', '/work/')).toEqual(folders)
      const put = (filter: ConversationFilter) => found(filter).then((numbers) => numbers.length)
      expect(await put({ folder: '/work', excludedFolders: ['/work/a'] })).toBe(1)
      expect(await put({ folder: '/work/a', excludedFolders: ['/work'] })).toBe(0)
      expect(await put({ label: 'label', status: 'active', excludedFolders: ['/work'] })).toBe(7)
      expect(await put({ status: 'archived', excludedFolders: ['/work'] })).toBe(0)
    })

    it('match a label exactly, and combine filters', async () => {
      await create(store, scope, { label: 'a', folder: '/x', importance: 3 })
      await create(store, scope, { label: 'A', folder: '/x/y', importance: 10 })
      await create(store, scope, { label: 'a', folder: '/y', importance: 8 })
      await create(store, scope, { label: 'a ', folder: '/y', importance: 9 })
      const { conversation } = await create(store, scope, { label: 'ä', folder: '/x', importance: 5 })
      done(await store.updateConversation(scope, { id: conversation.id, change: { status: 'archived' }, at: 1 }))
      expect(await found({ label: 'a' })).toEqual([1, 3])
      expect(await found({ label: '%' })).toEqual([])
      expect(await found({ label: 'a\u0308' })).toEqual([])
      expect(await found({ label: 'a', folder: '/x' })).toEqual([1])
      expect(await found({ status: 'archived' })).toEqual([5])
      expect(await found({ status: 'active', folder: '/x' })).toEqual([1, 2])
      expect(await found({ pinned: true })).toEqual([2])
      expect(await found({ pinned: false, importanceMin: 8 })).toEqual([3, 4])
      expect(await found({ importanceMin: 5, importanceMax: 8 })).toEqual([3, 5])
      expect(await found({ conversationId: conversation.id })).toEqual([5])
      expect(await found({ conversationId: conversation.id, label: 'a' })).toEqual([])
      expect(await found({ importanceMin: 9, importanceMax: 2 })).toEqual([])
    })

    it('match dates by message: one message must lie between both', async () => {
      const at = (...timestamps: number[]) => timestamps.map((timestamp) => message('x', { timestamp }))
      await create(store, scope, { messages: at(100, 300) })
      await create(store, scope, { messages: at(200) })
      await create(store, scope, { messages: [] })
      expect(await found({ fromMs: 200 })).toEqual([1, 2])
      expect(await found({ fromMs: 201 })).toEqual([1])
      expect(await found({ toMs: 200 })).toEqual([1])
      expect(await found({ fromMs: 150, toMs: 250 })).toEqual([2])
      expect(await found({ fromMs: 100, toMs: 101 })).toEqual([1])
      expect(await found({ fromMs: 400 })).toEqual([])
    })

    it('list pages of the most recently updated first, then of the highest numbers', async () => {
      const ids: string[] = []
      for (const at of [50, 70, 50, 60, 50]) ids.push((await create(store, scope, { at })).conversation.id)
      const list = async (offset: number, limit: number) => {
        const { conversations, total } = await store.listConversations(scope, {}, { offset, limit })
        expect(total).toBe(5)
        return conversations.map(({ number }) => number)
      }
      expect(await list(0, 10)).toEqual([2, 4, 5, 3, 1])
      expect(await list(0, 2)).toEqual([2, 4])
      expect(await list(3, 2)).toEqual([3, 1])
      expect(await list(5, 2)).toEqual([])
      done(await append(store, scope, ids[0] ?? '', [message('x')], { at: 80 }))
      expect(await list(0, 10)).toEqual([1, 2, 4, 5, 3])
    })

    it('list pages by descending number, regardless of updates', async () => {
      const ids: string[] = []
      for (const at of [50, 70, 50, 60, 50]) ids.push((await create(store, scope, { at })).conversation.id)
      const list = async (before: number, limit: number, filter = {}) => {
        const { conversations, total } = await store.listConversations(scope, filter, { before, limit })
        expect(total).toBe(5)
        return conversations.map(({ number }) => number)
      }
      expect(await list(Number.MAX_SAFE_INTEGER, 10)).toEqual([5, 4, 3, 2, 1])
      expect(await list(6, 2)).toEqual([5, 4])
      done(await append(store, scope, ids[0] ?? '', [message('x')], { at: 80 }))
      expect(await list(4, 2)).toEqual([3, 2])
      expect(await list(2, 2)).toEqual([1])
      expect(await list(1, 2)).toEqual([])
      expect(await list(4, 2, { folder: '/' })).toEqual([3, 2])
    })

    it('list labels and folders by code point, with counts', async () => {
      const names = ['b', 'b\u0002', 'b\u0001', 'b\0', 'a', 'B', '\u{1f600}', '\uffee', 'b', 'é']
      for (const name of names) await create(store, scope, { label: name, folder: `/${name}` })
      const sorted = ['B', 'a', 'b', 'b\0', 'b\u0001', 'b\u0002', 'é', '\uffee', '\u{1f600}']
      const count = (name: string) => (name === 'b' ? 2 : 1)
      expect(await store.listLabels(scope)).toEqual(sorted.map((label) => ({ label, count: count(label) })))
      expect(await store.listFolders(scope)).toEqual(sorted.map((name) => ({ folder: `/${name}`, count: count(name) })))
    })

    it('list pages of messages after a sequence', async () => {
      const messages = Array.from({ length: 7 }, (_, index) => message(`m${index + 1}`))
      const { conversation } = await create(store, scope, { messages })
      const page = async (afterSequence: number, limit: number) => {
        const read = await store.listMessages(scope, conversation.id, { afterSequence, limit })
        expect(read?.total).toBe(7)
        return read?.messages.map(({ content }) => content)
      }
      expect(await page(0, 3)).toEqual(['m1', 'm2', 'm3'])
      expect(await page(5, 3)).toEqual(['m6', 'm7'])
      expect(await page(7, 3)).toEqual([])
    })

    it('return hits in the order of the docs, without deleted messages', async () => {
      const first = await create(store, scope, { label: 'one', folder: '/f', messages: [message('a'), message('b')] })
      const second = await create(store, scope, { label: 'two' })
      await create(store, scope, { label: 'three' })
      done(await store.deleteConversation(scope, second.conversation.id))
      const hits = await store.readHits(scope, [4, 3, 99, 1, 2, 1])
      expect(hits.map(({ doc }) => doc)).toEqual([4, 1, 2, 1])
      expect(hits[1]).toEqual({
        ...(await store.listMessages(scope, first.conversation.id, { afterSequence: 0, limit: 1 }))?.messages[0],
        conversation: 1,
        label: 'one',
        folder: '/f',
        importance: 5,
        status: 'active',
      })
      expect(await store.readHits(scope, [])).toEqual([])
    })

    it('return a hit with the current fields of its conversation', async () => {
      await create(store, scope)
      const { id, number } = (await create(store, scope, { importance: 3 })).conversation
      done(await store.updateConversation(scope, { id, change: { status: 'archived', pin: true }, at: 1 }))
      const hit = { conversation: number, status: 'archived', importance: 10, tokenEstimate: 'hello there'.length }
      expect(await store.readHits(scope, [2])).toMatchObject([hit])
    })

    it('return messages for a rebuild by ascending number', async () => {
      await create(store, scope, { messages: [message('a'), message('b')] })
      await create(store, scope, { messages: [message('c')] })
      const texts = async (afterDoc: number, limit: number) =>
        (await store.readTexts(scope, { afterDoc, limit })).map((text) => [text.doc, text.conversation, text.content])
      expect(await texts(0, 2)).toEqual([
        [1, 1, 'a'],
        [2, 1, 'b'],
      ])
      expect(await texts(2, 2)).toEqual([[3, 2, 'c']])
      expect(await texts(3, 2)).toEqual([])
    })

    it.each([1, 2, 3, 5, 100])('export everything in order, %i records at a time', async (limit) => {
      const expected: string[] = []
      for (const count of [3, 0, 1, 7, 2, 0]) {
        const messages = Array.from({ length: count }, (_, index) => message(`m${index}`))
        const { id } = (await create(store, scope, { messages })).conversation
        expected.push(id, ...messages.map((_, index) => `${id} ${index + 1} m${index}`))
      }
      expect(await exportAll(store, scope, limit)).toEqual(expected)
      expect(await exportAll(store, scope, limit, {}, 2)).toEqual(expected.slice(0, 5))
      expect(await exportAll(store, scope, limit, { label: 'other' })).toEqual([])
      for (const maxCharacters of [1, 2, 3, 7])
        expect(await exportAll(store, scope, limit, {}, 99, maxCharacters)).toEqual(expected)
    })

    it('end a part of an export at the character limit', async () => {
      const long = 'x'.repeat(100)
      await create(store, scope, { metadata: { long }, messages: [message(long), message(long)] })
      await create(store, scope, { metadata: { long }, messages: [message(long, { metadata: { long } })] })
      const counts: number[] = []
      let after: ExportPosition | undefined
      do {
        const page = await store.readExport(scope, {}, { after, last: 9, limit: 100, maxCharacters: 150 })
        counts.push(
          page.parts.reduce((sum, { conversation, messages }) => sum + Number(!!conversation) + messages.length, 0),
        )
        after = page.next
      } while (after !== undefined && counts.length < 20)
      expect(counts).toEqual([2, 2, 1])
    })

    it('end a page of messages at the character limit', async () => {
      const long = 'x'.repeat(100)
      const messages = [message(long), message(long, { metadata: { long } }), message(long)]
      const { id } = (await create(store, scope, { messages })).conversation
      const sequences = async (afterSequence: number, maxCharacters: number) =>
        (await store.listMessages(scope, id, { afterSequence, limit: 9, maxCharacters }))?.messages.map(
          ({ sequence }) => sequence,
        )
      expect(await sequences(0, 1)).toEqual([1])
      expect(await sequences(0, 101)).toEqual([1, 2])
      expect(await sequences(1, 101)).toEqual([2])
      expect(await sequences(0, 1_000)).toEqual([1, 2, 3])
    })

    it('end hits, messages for a rebuild and windows at the character limit', async () => {
      const long = 'x'.repeat(100)
      const messages = [message(long), message(long, { metadata: { long } }), message(long)]
      const { id } = (await create(store, scope, { messages })).conversation
      const reads = {
        hits: (maxCharacters: number) => store.readHits(scope, [3, 99, 1, 2], { maxCharacters }),
        texts: (maxCharacters: number) => store.readTexts(scope, { afterDoc: 0, limit: 9, maxCharacters }),
        window: (maxCharacters: number) =>
          store.readWindow(scope, id, { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 9, maxCharacters }),
      }
      const docs = async (read: keyof typeof reads, maxCharacters: number) =>
        (await reads[read](maxCharacters)).map(({ doc }) => doc)
      expect(await docs('hits', 1)).toEqual([3])
      expect(await docs('hits', 101)).toEqual([3, 1])
      expect(await docs('hits', 201)).toEqual([3, 1, 2])
      expect(await docs('texts', 1)).toEqual([1])
      expect(await docs('texts', 101)).toEqual([1, 2])
      expect(await docs('texts', 1_000)).toEqual([1, 2, 3])
      expect(await docs('window', 1)).toEqual([3])
      expect(await docs('window', 101)).toEqual([2, 3])
      expect(await docs('window', 1_000)).toEqual([1, 2, 3])
    })

    it('continue an export after its conversation was deleted or filtered out', async () => {
      const messages = ['a', 'b', 'c'].map((text) => message(text))
      const first = (await create(store, scope, { messages })).conversation
      const second = (await create(store, scope)).conversation
      const range = { after: { conversation: 1, sequence: 1 }, last: 9, limit: 10, maxCharacters: 1_000 }
      done(await store.updateConversation(scope, { id: first.id, change: { label: 'moved' }, at: 1 }))
      const moved = await store.readExport(scope, { label: 'label' }, range)
      expect(moved.parts[0]).toMatchObject({ conversation: null, messages: [{ content: 'b' }, { content: 'c' }] })
      expect(moved.parts[1]).toMatchObject({ conversation: { id: second.id } })
      done(await store.deleteConversation(scope, first.id))
      const deleted = await store.readExport(scope, {}, range)
      expect(deleted.parts.map(({ conversation }) => conversation?.id)).toEqual([second.id])
      expect(deleted.next).toBeUndefined()
    })
  })
}
