import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLocalMemory } from '../src/services/memory/engine/local-memory.ts'
import type { ImportInput } from '../src/services/memory/import-export/transfer-engine.ts'
import type { Memory } from '../src/services/memory/engine/memory.ts'
import { openSqliteStoreNow } from '../src/services/memory/store/sqlite/sqlite-store.ts'

const scope = { tenant: 'a' }
const day = 24 * 60 * 60 * 1000

type Step =
  | { readonly create: readonly string[] }
  | { readonly append: number; readonly texts: readonly string[] }
  | { readonly erase: number }
  | { readonly move: number; readonly folder: string }
  | { readonly settle: true }

const text = fc
  .array(fc.constantFrom('tea', 'cup', 'pots', 'leaves', 'what?', 'c++', '水茶', 'the'), { minLength: 1, maxLength: 6 })
  .map((words) => words.join(' '))
const texts = fc.array(text, { maxLength: 4 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ create: texts }) },
  { weight: 5, arbitrary: fc.record({ append: fc.nat(), texts: fc.array(text, { minLength: 1, maxLength: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ erase: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ move: fc.nat(), folder: fc.constantFrom('/a', '/a/b', '/c') }) },
  { weight: 1, arbitrary: fc.constant({ settle: true } as const) },
)

const message = (content: string, timestamp: number) => ({
  role: timestamp % 2 === 0 ? 'user' : 'assistant',
  name: null,
  content,
  timestamp,
  metadata: null,
})

/** Runs the steps. Returns the ids of the remaining conversations in order of creation. */
async function play(memory: Memory, steps: readonly Step[]): Promise<void> {
  const ids: string[] = []
  let clock = 0
  const say = (contents: readonly string[]) => contents.map((content) => message(content, (clock += day / 6)))
  for (const each of steps) {
    if ('create' in each) {
      const given = { label: 'x', folder: '/', importance: 5, metadata: null, messages: say(each.create) }
      const made = await memory.createConversation(scope, given)
      if (made.outcome === 'done') ids.push(made.value.conversation.id)
    } else if ('settle' in each) await memory.verify()
    else if (ids.length > 0) {
      const at = ('append' in each ? each.append : 'erase' in each ? each.erase : each.move) % ids.length
      const id = ids[at] ?? ''
      if ('append' in each) await memory.appendMessages(scope, id, say(each.texts))
      else if ('move' in each) await memory.updateConversation(scope, id, { folder: each.folder })
      else {
        await memory.deleteConversation(scope, id)
        ids.splice(at, 1)
      }
    }
  }
}

/** All data as imports in message order, because equal hits are ordered newest first. */
async function exported(memory: Memory): Promise<readonly ImportInput[]> {
  const { parts } = await memory.readExport(scope, {}, { after: undefined, last: 1e6, limit: 1e6, maxCharacters: 1e9 })
  const conversations = new Map(parts.map(({ conversation }) => [conversation?.id, conversation]))
  const said = parts.flatMap(({ messages }) => messages).toSorted((a, b) => a.doc - b.doc)
  return said.map((each) => {
    const conversation = conversations.get(each.conversationId) ?? null
    return { conversation, conversationId: each.conversationId, messages: [each] }
  })
}

async function responses(memory: Memory): Promise<unknown> {
  const questions = ['tea cup', 'leaf', 'c++ 水茶', 'pots and leaves', 'january 1970']
  const filters = [{}, { folder: '/a' }, { fromMs: 3 * day, toMs: 6 * day }]
  const found = []
  for (const query of questions) {
    for (const filter of filters) {
      const request = { query, filter, role: undefined, offset: 0, limit: 50, related: true }
      const { hits, total, searched } = await memory.search(scope, request)
      const byScore = hits.map(({ score, message: { id } }) => `${score.toFixed(9)} ${id}`)
      found.push({ total, searched, hits: byScore.toSorted() })
    }
  }
  return found
}

test('after any writes the index equals one rebuilt from the text, and a store that imports the text returns the same results', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const memory = createLocalMemory(openSqliteStoreNow({ path: ':memory:' }))
      const fresh = createLocalMemory(openSqliteStoreNow({ path: ':memory:' }))
      try {
        await play(memory, steps)
        for (const given of await exported(memory)) await fresh.importConversations(scope, [given])
        expect(await responses(memory)).toEqual(await responses(fresh))
        expect(await memory.verify()).toEqual([])
        expect(await responses(memory)).toEqual(await responses(fresh))
      } finally {
        await memory.close()
        await fresh.close()
      }
    }),
    { numRuns: 60 },
  )
})
