import { createTurns } from '@sekha/search/steps'
import { StoreError } from '@sekha/storage'
import { IndexCache } from '../index/index-cache.ts'
import { rebuildPart } from '../index/rebuild-part.ts'
import { verifyIndex } from '../index/verify-index.ts'
import { AccessLog } from '../maintenance/access-log.ts'
import type { Store } from '../store/store.ts'
import { createCommands } from './commands.ts'
import type { Check, Memory } from './memory.ts'
import { createQueries } from './queries.ts'

/** Options of a memory in this thread. */
export interface LocalMemoryOptions {
  /** The wall clock in milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined
  /**
   * Receives errors of background work: merging and purging the index, and recording accesses. The next write retries
   * all of it except accesses. @default none
   */
  readonly onFailure?: ((error: unknown) => void) | undefined
  /**
   * The approximate memory for the search indexes of all tenants, in bytes. Indexes that do not fit are read again when
   * their tenant searches. A message takes about 100 bytes. @default 536870912 (512 MiB)
   */
  readonly indexCacheBytes?: number | undefined
}

export const defaultIndexCacheBytes = 512 * 1024 * 1024

/** Creates a memory over a store, in this thread. Closing it closes the store. */
export function createLocalMemory(store: Store, options: LocalMemoryOptions = {}): Memory {
  const { now = Date.now, onFailure = () => {}, indexCacheBytes: maxBytes = defaultIndexCacheBytes } = options
  let isClosed = false
  const turns = createTurns()
  // A closed store refuses background work, which the next process finishes.
  const report = (error: unknown): void => void (isClosed || onFailure(error))
  const accesses = new AccessLog(store, now, report)
  const indexes = new IndexCache({ store, turns, maxBytes, onFailure: report })
  const parts = { store, indexes, accesses, turns, now }

  return {
    ...createCommands(parts),
    ...createQueries(parts),
    rebuildIndex: async (scope, position) => {
      // Repairs a damaged list of segments first.
      if (position === undefined) await indexes.read(scope)
      return rebuildPart(store, scope, position, turns.begin())
    },
    check: async () => ({
      database: await attempt(() => store.ping()),
      index: await attempt(() => indexes.check()),
    }),
    verify: async () => {
      const turn = turns.begin()
      const problems = [...(await store.verify())]
      // The store has reported why it cannot list them.
      const tenants = await store.tenants().catch((error: unknown) => damageOf(error) && [])
      for (const tenant of tenants) {
        try {
          await indexes.read({ tenant })
          await indexes.settle()
          for (const problem of await verifyIndex(store, { tenant }, turn)) problems.push(problem)
        } catch (error) {
          problems.push(`the index of tenant ${tenant} could not be checked: ${damageOf(error)}`)
        }
      }
      return problems
    },
    close: async () => {
      await indexes.settle().catch(report)
      await accesses.close()
      isClosed = true
      await store.close()
    },
  }
}

/** Describes an error that damaged data has caused. @throws any other error */
function damageOf(error: unknown): string {
  if (!(error instanceof Error) || (error instanceof StoreError && error.code !== 'damaged')) throw error
  return error.message
}

async function attempt(work: () => Promise<void>): Promise<Check> {
  try {
    await work()
    return { ok: true }
  } catch (error) {
    return { ok: false, error: error instanceof StoreError ? error.reason : 'does not respond' }
  }
}
