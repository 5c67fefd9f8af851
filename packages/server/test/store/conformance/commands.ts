import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationChange, Store } from '../../../src/services/memory/store/store.ts'
import { append, create, creation, done, message, type OpenedStore, readIndex, scope } from '../fixtures.ts'

export function describeCommands(open: () => Promise<OpenedStore>): void {
  describe('commands', () => {
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

    it('create a conversation with its messages and postings', async () => {
      const messages = [
        message('one two', { metadata: { deep: [{ x: 1 }] }, name: 'Ann' }),
        message('three', { role: 'assistant', timestamp: 5 }),
      ]
      const { conversation, messageIds } = await create(store, scope, {
        label: 'Greeting',
        folder: '/work/notes',
        importance: 7,
        metadata: { tags: ['a', null] },
        messages,
        at: 1234,
      })
      expect(conversation).toEqual({
        number: 1,
        id: conversation.id,
        label: 'Greeting',
        folder: '/work/notes',
        status: 'active',
        importance: 7,
        user: null,
        namespace: null,
        importanceBeforePin: null,
        metadata: { tags: ['a', null] },
        revision: 1,
        messageCount: 2,
        wordCount: 3,
        tokenEstimate: 12,
        createdAt: 1234,
        updatedAt: 1234,
        lastAccessedAt: 1234,
      })
      expect(messageIds).toEqual(messages.map(({ id }) => id))
      expect(await store.getConversation(scope, conversation.id)).toEqual(conversation)
      expect(await store.listMessages(scope, conversation.id, { afterSequence: 0, limit: 10 })).toEqual({
        total: 2,
        messages: messages.map(({ wordCount: _wordCount, ...rest }, index) => ({
          ...rest,
          doc: index + 1,
          sequence: index + 1,
          conversationId: conversation.id,
        })),
      })
      expect(await readIndex(store, scope)).toMatchObject({ lastDoc: 2, messages: 2 })
      expect(await store.lastConversation(scope)).toBe(1)
    })

    it('store text exactly: NUL, emoji, line ends and SQL syntax', async () => {
      const text = 'a\0b\u0001\u00010\0\u{1f600}\r\n\u2028 \'); DROP TABLE messages; -- "%_\\ \ufeff é e\u0301'
      const { conversation } = await create(store, scope, {
        label: text,
        folder: `/${text}`,
        metadata: { [text]: text },
        messages: [message(text, { role: text, name: text })],
      })
      expect(conversation).toMatchObject({ label: text, folder: `/${text}`, metadata: { [text]: text } })
      expect(await store.getConversation(scope, conversation.id)).toEqual(conversation)
      const page = await store.listMessages(scope, conversation.id, { afterSequence: 0, limit: 1 })
      expect(page?.messages[0]).toMatchObject({ content: text, role: text, name: text })
      expect(await store.countConversations(scope, { label: text, folder: `/${text}` })).toBe(1)
      expect(await store.countConversations(scope, { label: text.normalize('NFC') })).toBe(0)
      expect(await store.countConversations(scope, { label: text.slice(0, 1) })).toBe(0)
    })

    it('number messages in the order of their versions, and return their place', async () => {
      const first = await store.createConversation(scope, await creation(store, scope))
      expect(done(first).placed).toEqual({ firstDoc: 1, segment: 1, version: expect.any(Number) as number })
      const { id } = done(first).value.conversation
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, index) => append(store, scope, id, [message(`${index}`), message('x')])),
      )
      const places = outcomes
        .map((outcome) => done(outcome).placed)
        .toSorted((a, b) => (a?.version ?? 0) - (b?.version ?? 0))
      expect(places.map((place) => place?.firstDoc)).toEqual([2, 4, 6, 8, 10, 12, 14, 16])
      expect(new Set(places.map((place) => place?.version)).size).toBe(8)
      expect(new Set(places.map((place) => place?.segment)).size).toBe(8)
      const { segments, version, lastDoc } = await readIndex(store, scope)
      expect(segments.map((segment) => segment.firstDoc)).toEqual([1, 2, 4, 6, 8, 10, 12, 14, 16])
      expect([version, lastDoc]).toEqual([places.at(-1)?.version, 17])
    })

    it('reserve numbers of conversations that are never given again', async () => {
      expect(await store.reserveConversations(scope, 3)).toBe(1)
      const { conversation } = await create(store, scope)
      expect(conversation.number).toBe(4)
      done(await store.deleteConversation(scope, conversation.id))
      expect(await store.reserveConversations(scope, 1)).toBe(5)
      expect((await create(store, scope, { number: 2 })).conversation.number).toBe(2)
      expect(await store.lastConversation(scope)).toBe(2)
    })

    it.each([1, 2, 0, 1.5])('refuse the used or unreserved number %d, and change nothing', async (number) => {
      await create(store, scope)
      const given = await creation(store, scope, { number })
      expect(await store.createConversation(scope, given)).toEqual({ outcome: 'outdated' })
      expect(await store.countConversations(scope, {})).toBe(1)
      expect((await readIndex(store, scope)).segments).toHaveLength(1)
    })

    it('never reuse the number of a deleted message', async () => {
      const { conversation } = await create(store, scope, { messages: [message('a'), message('b')] })
      done(await store.deleteConversation(scope, conversation.id))
      const again = done(await store.createConversation(scope, await creation(store, scope)))
      expect(again.placed?.firstDoc).toBe(3)
    })

    it('refuse an append whose segment has the number that the conversation had before it was imported again', async () => {
      const { conversation } = await create(store, scope)
      const { id, label, folder, status, importance, importanceBeforePin, metadata } = conversation
      done(await store.deleteConversation(scope, id))
      const attributes = { id, label, folder, status, importance, importanceBeforePin, metadata }
      const times = { createdAt: 1, updatedAt: 1 }
      const number = await store.reserveConversations(scope, 1)
      const entry = { conversation: { ...attributes, ...times }, conversationId: id, number, isNew: true, messages: [] }
      done(await store.importBatch(scope, { conversations: [entry], segment: new Uint8Array(), at: 1 }))
      expect(await append(store, scope, id, [message('x')], { number: conversation.number })).toEqual({
        outcome: 'renumbered',
        currentNumber: number,
      })
      expect((await readIndex(store, scope)).messages).toBe(0)
      done(await append(store, scope, id, [message('x')], { number }))
    })

    it('append messages, which changes updatedAt and the totals but not the revision', async () => {
      const { conversation } = await create(store, scope, { messages: [message('one')] })
      const appended = done(
        await append(store, scope, conversation.id, [message('two words'), message('three')], { at: 7000 }),
      ).value
      expect(appended.messageCount).toBe(3)
      expect(appended.messages.map(({ doc, sequence, content }) => [doc, sequence, content])).toEqual([
        [2, 2, 'two words'],
        [3, 3, 'three'],
      ])
      expect(await store.getConversation(scope, conversation.id)).toEqual({
        ...conversation,
        messageCount: 3,
        wordCount: 4,
        tokenEstimate: 17,
        updatedAt: 7000,
      })
    })

    it('are not-found if the conversation does not exist', async () => {
      expect(await append(store, scope, 'nowhere', [message('x')])).toEqual({ outcome: 'not-found' })
      expect(await store.updateConversation(scope, { id: 'nowhere', change: {}, at: 1 })).toEqual({
        outcome: 'not-found',
      })
      expect(await store.deleteConversation(scope, 'nowhere')).toEqual({ outcome: 'not-found' })
      expect(await store.getConversation(scope, 'nowhere')).toBeUndefined()
      expect(await store.listMessages(scope, 'nowhere', { afterSequence: 0, limit: 1 })).toBeUndefined()
      expect(await store.tenants()).toEqual([])
    })

    it('update only the given fields, and count every update as a revision', async () => {
      const { conversation } = await create(store, scope, { metadata: { a: 1 } })
      const update = async (change: ConversationChange, at: number) =>
        done(await store.updateConversation(scope, { id: conversation.id, change, at })).value
      expect(await update({ label: 'new' }, 1010)).toEqual({
        ...conversation,
        label: 'new',
        revision: 2,
        updatedAt: 1010,
      })
      expect(await update({ folder: '/x', status: 'archived' }, 1011)).toMatchObject({
        label: 'new',
        folder: '/x',
        status: 'archived',
        revision: 3,
      })
      expect(await update({ metadata: { b: 2 } }, 1012)).toMatchObject({ metadata: { b: 2 }, revision: 4 })
      expect(await update({}, 1013)).toMatchObject({ revision: 5, updatedAt: 1013 })
      expect(await update({}, 13)).toMatchObject({ revision: 6, updatedAt: 1013 })
      expect(await store.getConversation(scope, conversation.id)).toMatchObject({ revision: 6, metadata: { b: 2 } })
    })

    it('refuse an update that expects another revision', async () => {
      const { conversation } = await create(store, scope)
      const update = (expectedRevision: number) =>
        store.updateConversation(scope, { id: conversation.id, change: { label: 'x' }, expectedRevision, at: 1 })
      expect(await update(2)).toEqual({ outcome: 'revision-conflict', currentRevision: 1 })
      expect(await update(1)).toMatchObject({ outcome: 'done', value: { revision: 2 } })
      expect(await update(1)).toEqual({ outcome: 'revision-conflict', currentRevision: 2 })
    })

    it.each<[ConversationChange[], number, number | null]>([
      [[{ pin: true }], 10, 3],
      [[{ pin: true }, { pin: true }], 10, 3],
      [[{ pin: true }, { pin: false }], 3, null],
      [[{ pin: true }, { importance: 10 }, { pin: false }], 3, null],
      [[{ pin: true }, { importance: 7 }], 7, null],
      [[{ pin: true }, { importance: 7 }, { pin: false }], 7, null],
      [[{ importance: 10 }], 10, null],
      [[{ importance: 10 }, { pin: true }, { pin: false }], 5, null],
      [[{ importance: 8, pin: true }], 10, 8],
      [[{ pin: false }], 3, null],
    ])('set the importance after %j to %j and save %j for unpin', async (changes, importance, importanceBeforePin) => {
      const { conversation } = await create(store, scope, { importance: 3 })
      for (const change of changes) done(await store.updateConversation(scope, { id: conversation.id, change, at: 1 }))
      expect(await store.getConversation(scope, conversation.id)).toMatchObject({ importance, importanceBeforePin })
    })

    it('delete a conversation with its messages and keep the others', async () => {
      const kept = await create(store, scope)
      const { conversation, messageIds } = await create(store, scope, { messages: [message('a'), message('b')] })
      expect(await store.deleteConversation(scope, conversation.id)).toEqual({
        outcome: 'done',
        value: { number: conversation.number, version: expect.any(Number) as number },
        replayed: false,
      })
      expect(await store.getConversation(scope, conversation.id)).toBeUndefined()
      expect(await store.readHits(scope, [1, 2, 3])).toHaveLength(1)
      expect(await store.findExisting(scope, { conversations: [conversation.id], messages: messageIds })).toEqual({
        conversations: [],
        messages: [],
      })
      expect(await store.getConversation(scope, kept.conversation.id)).toEqual(kept.conversation)
      expect(await store.deleteConversation(scope, conversation.id)).toEqual({ outcome: 'not-found' })
    })

    it('run concurrently, each whole, and a failed one does not affect the others', async () => {
      const { conversation } = await create(store, scope)
      const duplicate = message('duplicate')
      const appends = Array.from({ length: 64 }, (_, index) => {
        const messages = index === 10 ? [duplicate, duplicate] : [message(`text ${index}`)]
        const segment = new Uint8Array([index])
        return store.appendMessages(scope, { conversationId: conversation.id, number: 1, messages, segment, at: 3000 })
      })
      const settled = await Promise.allSettled(appends)
      expect(settled.map(({ status }) => status)).toEqual(
        settled.map((_, index) => (index === 10 ? 'rejected' : 'fulfilled')),
      )
      const page = await store.listMessages(scope, conversation.id, { afterSequence: 0, limit: 100 })
      expect(page?.total).toBe(64)
      expect(page?.messages.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: 64 }, (_, index) => index + 1),
      )
    })
  })
}
