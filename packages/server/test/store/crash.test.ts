import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openSqliteStoreNow } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import { runChild } from 'sekha-test-kit'
import { readIndex, scope } from './fixtures.ts'
import { withDirectory } from './open-stores.ts'

const rounds = 6
const acknowledgedBeforeKill = 40

it('a store whose process was killed contains every acknowledged command exactly once, and no partial command', async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'store.db')
    const acknowledged = new Set<string>()
    for (let round = 0; round < rounds; round++) {
      const child = runChild(new URL('./children/writer.ts', import.meta.url), [path, `round${round}`, '8'])
      while (child.lines.length < acknowledgedBeforeKill && child.process.exitCode === null) await sleep(2)
      await sleep(round * 3)
      child.process.kill('SIGKILL')
      expect(await child.ended).toMatchObject({ code: null })
      for (const id of child.lines) acknowledged.add(id)
      expect(child.lines.length).toBeGreaterThanOrEqual(acknowledgedBeforeKill)

      const store = openSqliteStoreNow({ path })
      expect(await store.verify()).toEqual([])
      const { conversations, total } = await store.listConversations(scope, {}, { offset: 0, limit: 1_000_000 })
      const stored = new Set(conversations.map(({ id }) => id))
      expect(stored.size).toBe(total)
      expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([])
      for (const { id } of conversations) {
        const page = await store.listMessages(scope, id, { afterSequence: 0, limit: 10 })
        expect(page?.messages.map(({ content }) => content)).toEqual([`first of ${id}`, `second of ${id}`])
      }
      expect((await readIndex(store, scope)).segments).toHaveLength(total)
      await store.close()
    }
  })
})
