import type { StoreDescription } from '@sekha/storage'
import { openSqliteStore } from './store/sqlite/sqlite-store.ts'
import { createLocalMemory, type LocalMemoryOptions } from './engine/local-memory.ts'
import type { Memory } from './engine/memory.ts'

/** Options of the engine that a thread can receive. */
export type EngineOptions = Pick<LocalMemoryOptions, 'indexCacheBytes'>

/** Opens the engine of the memory service over a store, in this thread. */
export async function openMemoryEngine(
  { path, busyTimeoutMs }: StoreDescription,
  { onFailure }: { readonly onFailure: (error: unknown) => void },
  options: EngineOptions = {},
): Promise<Memory> {
  const store = await openSqliteStore({ path, busyTimeoutMs, onFailure })
  return createLocalMemory(store, { onFailure, ...options })
}
