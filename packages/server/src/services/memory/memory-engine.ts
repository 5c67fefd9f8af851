import type { EngineDefinition } from '../../host/storage/engine.ts'
import { createLocalMemory, type LocalMemoryOptions } from './engine/local-memory.ts'
import type { Memory } from './engine/memory.ts'
import { memorySchema } from './store/sqlite/schema.ts'
import { createSqliteStore } from './store/sqlite/sqlite-store.ts'

/** Options of the engine that a thread can receive. */
export type MemoryEngineOptions = Pick<LocalMemoryOptions, 'indexCacheBytes'>

const { name: _, ...tables } = memorySchema

/** The engine of the memory service: its tables, and the memory over them. */
export const memoryEngine: EngineDefinition<Memory, MemoryEngineOptions> = {
  ...tables,
  module: 'built-in',
  open: ({ storage, options, now, onFailure }) =>
    createLocalMemory(createSqliteStore(storage), { now, onFailure, ...options }),
  close: (memory) => memory.close(),
}
