// Tests a process that is killed while it deletes a long conversation.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createLocalMemory } from '../../src/services/memory/engine/local-memory.ts'
import type { Memory } from '../../src/services/memory/engine/memory.ts'
import type { MessageSearch } from '../../src/services/memory/search/search-engine.ts'
import { openSqliteStoreNow } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import { settle } from '../support/settle.ts'
import { runChild } from 'sekha-test-kit'
import { withDirectory } from './open-stores.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const scope = { tenant: 'a' }
const messages = 2500
const secret = 'zeppelin'

const request: MessageSearch = { query: secret, filter: {}, role: undefined, offset: 0, limit: 5, related: false }

async function createLong(memory: Memory): Promise<string> {
  const created = await memory.createConversation(scope, {
    label: secret,
    folder: `/${secret}`,
    importance: 5,
    metadata: { text: secret },
    messages: Array.from({ length: messages }, (_, index) => ({
      role: 'user',
      name: secret,
      content: `${secret} ${index}`,
      timestamp: index,
      metadata: { text: secret },
    })),
  })
  return created.outcome === 'done' ? created.value.conversation.id : expect.unreachable(created.outcome)
}

const contents = (path: string): string =>
  [path, `${path}-wal`].map((file) => (existsSync(file) ? readFileSync(file, 'latin1') : '')).join('')

/** The first commit deletes the conversation. That commit and two more delete its messages. */
it.each([
  ['before', 1, 'all'],
  ['after', 1, 'none'],
  ['before', 2, 'none'],
  ['after', 2, 'none'],
  ['before', 3, 'none'],
  ['after', 3, 'none'],
] as const)(
  'a process killed %s commit %i of a deletion leaves %s of the conversation readable, and no text after erasure',
  async (when, commit, left) => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const before = createLocalMemory(openSqliteStoreNow({ path }))
      const id = await createLong(before)
      await before.close()

      const child = runChild(new URL('./children/deleter.ts', import.meta.url), [path, id, when, String(commit)])
      expect(await child.ended).toMatchObject({ code: null, errors: '' })
      expect(child.lines).toEqual([])

      const memory = createLocalMemory(openSqliteStoreNow({ path }))
      const page = await memory.listMessages(scope, id, { afterSequence: 0, limit: messages })
      expect(page?.messages.length).toBe(left === 'all' ? messages : undefined)
      expect((await memory.search(scope, request)).total).toBe(left === 'all' ? messages : 0)
      expect(await memory.countConversations(scope, {})).toBe(left === 'all' ? 1 : 0)
      expect(await memory.verify()).toEqual([])

      if (left === 'all') await memory.deleteConversation(scope, id)
      await settle()
      expect(await memory.verify()).toEqual([])
      expect(contents(path)).not.toContain(secret)
      await memory.close()
      expect(contents(path)).not.toContain(secret)
    })
  },
)

it('a repeated deletion is acknowledged only when all text is erased', async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'store.db')
    const memory = createLocalMemory(openSqliteStoreNow({ path }))
    const id = await createLong(memory)
    const first = memory.deleteConversation(scope, id)
    expect(await memory.deleteConversation(scope, id)).toEqual({ outcome: 'not-found' })
    expect(contents(path)).not.toContain(`${secret} ${messages - 1}`)
    expect(await first).toMatchObject({ outcome: 'done' })
    await memory.close()
  })
})
