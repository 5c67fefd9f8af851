// Deleted text is absent from the file and its log, whatever the layout of pages.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as fc from 'fast-check'
import { reportProgress } from 'sekha-test-kit'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createLocalMemory } from '../src/services/memory/engine/local-memory.ts'
import type { Memory } from '../src/services/memory/engine/memory.ts'
import { openSqliteStoreNow } from '../src/services/memory/store/sqlite/sqlite-store.ts'
import { withDirectory } from './store/open-stores.ts'
import { settle } from './support/settle.ts'

const isSoak = process.env['SEKHA_SOAK'] !== undefined
const layouts = isSoak ? 500 : 40

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const contents = (path: string): string =>
  [path, `${path}-wal`].map((file) => (existsSync(file) ? readFileSync(file, 'latin1') : '')).join('')

interface Stored {
  readonly tenant: string
  readonly id: string
  readonly secret: string
}

/** A conversation with a unique word in each of its stored texts. */
async function store(memory: Memory, { tenant, secret }: Omit<Stored, 'id'>, next: Random): Promise<Stored> {
  const scope = { tenant }
  const text = (): string => `${secret} `.repeat(next(1, next(0, 3) === 0 ? 500 : 20))
  const message = () => ({ role: 'user', name: secret, content: text(), timestamp: 1, metadata: { text: text() } })
  const messages = Array.from({ length: next(1, 5) }, message)
  const key = { operation: 'create', key: secret.toUpperCase(), fingerprint: 'one' }
  const created = await memory.createConversation(
    scope,
    {
      label: secret.padEnd(next(8, 180), '.'),
      folder: `/${secret}`.padEnd(next(9, 180), '.'),
      importance: 5,
      metadata: { text: text() },
      messages,
    },
    key,
  )
  if (created.outcome !== 'done') return expect.unreachable(created.outcome)
  const { id } = created.value.conversation
  if (next(0, 2) === 0) await memory.appendMessages(scope, id, [message()])
  if (next(0, 2) === 0) await memory.updateConversation(scope, id, { label: `${secret} again` })
  if (next(0, 2) === 0)
    await memory.saveSummary(scope, id, {
      level: 'daily',
      fromMs: 0,
      toMs: 1,
      messages: 1,
      lastSequence: 1,
      text: text(),
      sources: [{ sentence: text(), messageId: secret }],
      model: secret,
      generatedAt: 1,
    })
  return { tenant, id, secret }
}

type Random = (min: number, max: number) => number

/** Returns a seeded random number generator: mulberry32. */
function createRandom(seed: number): Random {
  let state = seed
  return (min, max) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return min + (((mixed ^ (mixed >>> 14)) >>> 0) % (max - min + 1))
  }
}

/** Fills and empties a memory in rounds. @returns the unique words of the deleted conversations */
async function play(memory: Memory, next: Random): Promise<readonly string[]> {
  let here: Stored[] = []
  const gone: Stored[] = []
  for (let round = 0; round < 3; round++) {
    const added = Array.from({ length: next(10, 60) }, (_, index) => ({
      tenant: `tenant ${next(0, 1)}`,
      secret: `word${round}x${index}y`,
    }))
    here.push(...(await Promise.all(added.map((each) => store(memory, each, next)))))
    const chosen = here.filter(() => next(0, 2) > 0)
    here = here.filter((each) => !chosen.includes(each))
    gone.push(...chosen)
    await Promise.all(chosen.map(({ tenant, id }) => memory.deleteConversation({ tenant }, id)))
    if (next(0, 1) === 0) await settle()
  }
  return gone.map(({ secret }) => secret)
}

it(
  `leaves nothing of deleted conversations in ${layouts} random layouts, while it runs and after it is closed`,
  async () => {
    let played = 0
    await fc.assert(
      fc.asyncProperty(fc.integer(), (seed) =>
        withDirectory(async (directory) => {
          const path = join(directory, 'store.db')
          const memory = createLocalMemory(openSqliteStoreNow({ path }))
          const secrets = await play(memory, createRandom(seed))
          const found = (): string[] => {
            const bytes = contents(path)
            return secrets.filter((secret) => bytes.includes(secret))
          }
          if (seed % 2 === 0) {
            await settle()
            expect(found()).toEqual([])
          }
          if (seed % 4 === 0) expect(await memory.verify()).toEqual([])
          await memory.close()
          expect(found()).toEqual([])
          reportProgress('layouts', ++played, layouts)
        }),
      ),
      { numRuns: layouts },
    )
  },
  isSoak ? 3_600_000 : 120_000,
)

it('erases deleted text from the file after reopening when the previous process did not finish', async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'store.db')
    const memory = createLocalMemory(openSqliteStoreNow({ path }))
    await play(memory, createRandom(7))
    await memory.close()
    const other = new DatabaseSync(path)
    other.exec('UPDATE store SET erasures = cleared + 1')
    other.close()
    const again = openSqliteStoreNow({ path })
    await settle()
    const after = new DatabaseSync(path)
    expect(after.prepare('SELECT erasures - cleared AS left FROM store').get()?.['left']).toBe(0)
    after.close()
    expect(await again.verify()).toEqual([])
    await again.close()
  })
})

it('finishes erasing deleted text in another running process when the deleting process is killed', async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'store.db')
    const memory = createLocalMemory(openSqliteStoreNow({ path }))
    const next = createRandom(1)
    await store(memory, { tenant: 'a', secret: 'before' }, next)
    await settle()
    const other = new DatabaseSync(path)
    other.exec('UPDATE store SET erasures = cleared + 1')
    await store(memory, { tenant: 'a', secret: 'after' }, next)
    await settle()
    expect(other.prepare('SELECT erasures - cleared AS left FROM store').get()?.['left']).toBe(0)
    other.close()
    expect(await memory.verify()).toEqual([])
    await memory.close()
  })
})

it('waits with erasing deleted text for a reader of another process that needs the log', async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'store.db')
    const memory = createLocalMemory(openSqliteStoreNow({ path }))
    const next = createRandom(1)
    const stored = await store(memory, { tenant: 'a', secret: 'hidden' }, next)
    const reader = new DatabaseSync(path)
    reader.exec('BEGIN; SELECT count(*) FROM conversations')
    await memory.deleteConversation({ tenant: 'a' }, stored.id)
    await settle()
    expect(contents(path)).toContain('hidden')
    reader.exec('COMMIT')
    await settle()
    expect(contents(path)).not.toContain('hidden')
    reader.close()
    await memory.close()
  })
})
