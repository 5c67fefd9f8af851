import { describe, expect, it } from 'vitest'
import type { MessageHit, Store } from '../store/store.ts'
import { createTurns } from '@sekha/search/steps'
import { buildContext, type ContextParts } from './build-context.ts'
import type { BuiltContext, ContextRequest } from './context-engine.ts'

const request: ContextRequest = {
  query: 'zebra',
  preferredLabels: [],
  budget: 100,
  excludedFolders: [],
  conversationId: undefined,
  filter: {},
  role: undefined,
}

const message = (doc: number, content: string): MessageHit => ({
  doc,
  id: `message ${doc}`,
  conversationId: 'one',
  conversation: 1,
  sequence: doc,
  role: 'user',
  name: null,
  content,
  tokenEstimate: 1,
  timestamp: 0,
  metadata: null,
  label: 'x',
  folder: '/',
  importance: 5,
  status: 'active',
})

/** A store without pins whose search finds these messages. Records the messages that are read and counted. */
function partsFor(
  found: readonly MessageHit[],
  toolTurn: (doc: number) => readonly number[],
): { parts: ContextParts; read: number[]; counted: string[] } {
  const read: number[] = []
  const counted: string[] = []
  const store: Partial<Store> = {
    listConversations: async () => ({ conversations: [], total: 0, wanted: 0 }),
    async readHits(_, docs) {
      read.push(...docs)
      return docs.map((doc) => message(doc, 'response'))
    },
  }
  const parts: ContextParts = {
    store: store as Store,
    scope: { tenant: 'default' },
    find: async () => found.map((hit) => ({ score: 1, message: hit })),
    toolTurn: async (doc) => toolTurn(doc),
    turn: createTurns().begin(),
    counter: {
      encoding: 'words',
      async countMessages(messages) {
        counted.push(...messages.map(({ content }) => content))
        return messages.map(() => 5)
      },
    },
    now: 0,
  }
  return { parts, read, counted }
}

async function build(parts: ContextParts): Promise<BuiltContext | undefined> {
  const built = await buildContext(parts, request)
  return built === 'turn-too-long' ? undefined : built
}

describe('buildContext', () => {
  it('does not count tokens of a message whose length alone exceeds the budget', async () => {
    const found = [message(1, 'x'.repeat(96 * 128 + 1)), message(2, 'y'.repeat(96 * 128)), message(3, 'zebra')]
    const { parts, counted } = partsFor(found, (doc) => [doc])
    const built = await build(parts)
    expect(counted.map((content) => content.charAt(0))).toEqual(['y', 'z'])
    expect(built?.picks.map(({ message: { doc } }) => doc)).toEqual([2, 3])
    expect(built?.omitted).toEqual([{ messageId: 'message 1', reason: 'budget' }])
  })

  it('does not read a tool call whose number of responses alone exceeds the budget', async () => {
    const turnOf = (from: number, length: number): number[] => Array.from({ length }, (_, at) => from + at)
    const found = [message(1, 'call'), message(5, 'response'), message(1000, 'call')]
    const { parts, read, counted } = partsFor(found, (doc) => (doc < 1000 ? turnOf(1, 25) : turnOf(1000, 3)))
    const built = await build(parts)
    expect(read).toEqual([1001, 1002])
    expect(counted).toEqual(['call', 'response', 'response'])
    expect(built?.picks.map(({ message: { doc } }) => doc)).toEqual([1000, 1001, 1002])
    expect(built?.omitted.map(({ messageId }) => messageId).toSorted()).toEqual(['message 1', 'message 5'])
  })
})
