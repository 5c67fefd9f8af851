// Migrates a file that was written by the last version without versions of services: two tenants, each with a deleted
// conversation whose words were not purged yet.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { openSqlite } from '@sekha/storage/sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { runChild } from 'sekha-test-kit'
import { createLocalMemory } from '../../src/services/memory/engine/local-memory.ts'
import { openSqliteStoreNow } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import { memorySchema } from '../../src/services/memory/store/sqlite/schema.ts'
import { readIndex, scope } from './fixtures.ts'
import { withDirectory } from './open-stores.ts'
import { texts, writeFirstSchema } from './write-first-schema.ts'

const written = gunzipSync(readFileSync(new URL('./files/version-4.db.gz', import.meta.url)))

/** Checks that the file has all of its data, under the newest version. */
async function expectMigrated(path: string): Promise<void> {
  const store = openSqliteStoreNow({ path })
  expect(await store.verify()).toEqual([])
  const list = await readIndex(store, { tenant: 'b' })
  expect(list).toMatchObject({ deleted: [1], messages: 12, lastDoc: 17 })
  expect(list.segments.map(({ firstDoc, lastDoc }) => [firstDoc, lastDoc])).toEqual([
    [1, 11],
    [12, 13],
    [14, 15],
    [16, 17],
  ])
  const memory = createLocalMemory(store)
  for (const tenant of ['a', 'b']) {
    const scope = { tenant }
    const total = async (query: string): Promise<number> => {
      const request = { query, filter: {}, role: undefined, offset: 0, limit: 1, related: false }
      return (await memory.search(scope, request)).total
    }
    expect([await total('harvest'), await total('wheat')]).toEqual([4, 4])
    const { conversations } = await memory.listConversations(scope, { folder: '/f' }, { offset: 0, limit: 10 })
    expect(conversations.map(({ number }) => number)).toEqual([5, 4, 3, 2])
    const id = conversations.at(-1)?.id ?? ''
    const say = { role: 'user', name: null, content: 'rye', timestamp: 1, metadata: null }
    const key = { operation: 'append', key: 'new', fingerprint: 'f' }
    expect(await memory.appendMessages(scope, id, [say], key)).toMatchObject({ outcome: 'done', replayed: false })
    expect(await memory.appendMessages(scope, id, [say], key)).toMatchObject({ outcome: 'done', replayed: true })
    expect(await total('rye')).toBe(1)
  }
  expect(await memory.verify()).toEqual([])
  await memory.close()
}

it('a file of version 4 keeps its data, its index and its pending purges', async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'store.db')
    writeFileSync(path, written)
    await expectMigrated(path)
  })
})

it('a file of version 4 is migrated after a process was killed before any statement of its migration', async () => {
  await withDirectory(async (directory) => {
    let kills = 0
    for (let which = 1; ; which++) {
      const path = join(directory, `${which}.db`)
      writeFileSync(path, written)
      const program = new URL('./children/interrupted-migrator.ts', import.meta.url)
      const { code, errors } = await runChild(program, [path, String(which)]).ended
      expect(errors).toBe('')
      await expectMigrated(path)
      if (code === 0) break
      kills++
    }
    expect(kills).toBeGreaterThan(6)
  })
})

/** Creates a file of an earlier version: `PRAGMA user_version` up to 4, and then the version of the service. */
async function writeVersion(path: string, version: number): Promise<void> {
  writeFirstSchema(path)
  const database = new DatabaseSync(path)
  for (const step of (memorySchema.before ?? []).slice(1, Math.min(version, 4)))
    database.exec(`BEGIN; ${step.statements}; PRAGMA user_version = ${step.version}; COMMIT`)
  database.close()
  const migrations = memorySchema.migrations.slice(0, version - 4)
  if (migrations.length === 0) return
  const storage = await openSqlite({ path, schemas: [{ ...memorySchema, migrations }] })
  await storage.close()
}

/** Starts programs that open a file, and lets them go on together. @returns their exit codes */
async function openTogether(programs: readonly string[], args: readonly string[]): Promise<readonly unknown[]> {
  const children = programs.map((name) => {
    const child = fork(fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url)), args, {
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    return child
  })
  await Promise.all(children.map((child) => once(child, 'message')))
  const ended = children.map(async (child) => {
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  })
  for (const child of children) child.send('open')
  return Promise.all(ended)
}

it.each([1, 2, 3, 4, 5, 6])(
  'several processes open a file of version %i, of which one is killed: the others migrate it once',
  async (version) => {
    await withDirectory(async (directory) => {
      for (const which of [1, 2].map((round) => round * 3 + (version % 3))) {
        const path = join(directory, `${which}.db`)
        await writeVersion(path, version)
        const programs = ['interrupted-migrator', 'opener', 'opener']
        const [, ...others] = await openTogether(programs, [path, String(which)])
        expect(others).toEqual([0, 0])
        const store = openSqliteStoreNow({ path, busyTimeoutMs: 0 })
        await store.ping()
        expect(await store.verify()).toEqual([])
        const page = await store.listMessages(scope, 'first', { afterSequence: 0, limit: 10 })
        expect(page?.messages.map(({ content }) => content)).toEqual(texts)
        await store.close()
      }
    })
  },
)
