import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStoreNow } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/services/memory/store/store.ts'
import type { OpenedStore } from './fixtures.ts'
import { withFaults } from './faulty-store.ts'
import { scatterCalls } from './scattered-store.ts'

/** Runs with a temporary directory, and removes it afterwards. */
export async function withDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'sekha-store-'))
  try {
    return await use(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

export async function openFile(): Promise<OpenedStore> {
  const directory = await mkdtemp(join(tmpdir(), 'sekha-store-'))
  const path = join(directory, 'store.db')
  let current: Store = openSqliteStoreNow({ path })
  return {
    store: current,
    async reopen() {
      await current.close()
      current = openSqliteStoreNow({ path })
      return current
    },
    async dispose() {
      await current.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export async function openInMemory(): Promise<OpenedStore> {
  const store = openSqliteStoreNow({ path: ':memory:' })
  return { store, reopen: undefined, dispose: () => store.close() }
}

let opened = 0

/** Opens two stores on one file, which act as one and settle in any order. */
export async function openScattered(): Promise<OpenedStore> {
  const directory = await mkdtemp(join(tmpdir(), 'sekha-store-'))
  const path = join(directory, 'store.db')
  const open = (): Store => scatterCalls([openSqliteStoreNow({ path }), openSqliteStoreNow({ path })], ++opened)
  let current = open()
  return {
    store: current,
    async reopen() {
      await current.close()
      current = open()
      return current
    },
    async dispose() {
      await current.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Opens a store in memory whose calls fail and are repeated. */
export function openFaulty(seed: number): () => Promise<OpenedStore> {
  let opened = 0
  return async () => {
    const store = withFaults(openSqliteStoreNow({ path: ':memory:' }), seed * 10_000 + ++opened)
    return { store, reopen: undefined, dispose: () => store.close() }
  }
}
