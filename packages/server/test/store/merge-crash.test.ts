// Tests a process that is killed before each commit of its writes, merges and purges.
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runChild } from 'sekha-test-kit'
import { createLocalMemory } from '../../src/services/memory/engine/local-memory.ts'
import type { Memory } from '../../src/services/memory/engine/memory.ts'
import { openSqliteStoreNow } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import { readIndex } from './fixtures.ts'
import { withDirectory } from './open-stores.ts'
import { createRandom } from './scattered-store.ts'

const scope = { tenant: 'a' }
const [kept, doomed] = ['kept', 'doomed']
const isSoak = process.env['SEKHA_SOAK'] !== undefined
const moments = isSoak ? (['before', 'after'] as const) : (['before'] as const)
/** Each run takes seconds. */
const step = isSoak ? 1 : 4
const limitMs = isSoak ? 1_800_000 : 120_000
const secret = 'zeppelin'

/** Text of many different words of random letters, so that a segment has several parts. */
function manyWords(seed: number): string {
  const random = createRandom(seed)
  const letter = (): string => String.fromCharCode(97 + Math.floor(random() * 26))
  return Array.from({ length: 60_000 }, () => Array.from({ length: 16 }, letter).join('')).join(' ')
}

/** Creates a file whose only segment is large and contains both conversations. */
async function createLarge(path: string): Promise<void> {
  const memory = createLocalMemory(openSqliteStoreNow({ path }))
  const conversations = [kept, doomed].map((id) => ({
    conversationId: id,
    conversation: {
      id,
      label: 'x',
      folder: '/',
      status: 'active' as const,
      importance: 5,
      importanceBeforePin: null,
      metadata: null,
      createdAt: 1,
      updatedAt: 1,
    },
    messages: [
      { id: `${id} 1`, role: 'user', name: null, content: manyWords(id.length), timestamp: 1, metadata: null },
      { id: `${id} 2`, role: 'user', name: null, content: `${id} ${secret}`, timestamp: 2, metadata: null },
    ],
  }))
  expect((await memory.importConversations(scope, conversations)).outcome).toBe('done')
  await memory.close()
}

async function count(memory: Memory, query: string): Promise<number> {
  const request = { query, filter: {}, role: undefined, offset: 0, limit: 1, related: false }
  return (await memory.search(scope, request)).total
}

it(
  'leaves a sound file, with every acknowledged write and an index equal to a rebuild',
  async () => {
    await withDirectory(async (directory) => {
      const original = join(directory, 'original.db')
      await createLarge(original)
      const store = openSqliteStoreNow({ path: original })
      expect((await readIndex(store, scope)).segments[0]?.size).toBeGreaterThan(2 * 1024 * 1024)
      await store.close()
      let kills = 0
      for (const when of moments) {
        for (let which = 2; ; which += step) {
          const path = join(directory, `${when}${which}.db`)
          copyFileSync(original, path)
          const program = new URL('./children/merger.ts', import.meta.url)
          const child = runChild(program, [path, kept, doomed, when, String(which)])
          const { code, errors } = await child.ended
          expect(errors).toBe('')
          const memory = createLocalMemory(openSqliteStoreNow({ path }))
          const found = await count(memory, 'harvest')
          const acknowledged = child.lines.filter((line) => line.startsWith('append')).length
          // The append that was running may be there.
          expect([acknowledged, acknowledged + 1]).toContain(found)
          if (child.lines.includes('delete')) expect(await count(memory, doomed)).toBe(0)
          expect(await memory.verify()).toEqual([])
          await memory.close()
          const reopened = openSqliteStoreNow({ path })
          const { deleted } = await readIndex(reopened, scope)
          expect(deleted).toEqual([])
          expect(await reopened.verify()).toEqual([])
          await reopened.close()
          if (code === 0) break
          kills++
          if (isSoak) console.log(`${kills} kills`)
        }
      }
      expect(kills).toBeGreaterThanOrEqual((12 * moments.length) / step)
    })
  },
  limitMs,
)
