/** Exports the server of this workspace and its internals, so that search can be measured without HTTP and JSON. */
export { createController } from '../../../packages/server/src/controller.ts'
export { createLocalMemory } from '../../../packages/server/src/services/memory/engine/local-memory.ts'
export type { ImportInput, MessageInput } from '../../../packages/server/src/services/memory/engine/memory.ts'
export { isStopWord } from '../../../packages/search/src/analysis/index.ts'
export { openSqliteStore } from '../../../packages/server/src/services/memory/store/sqlite/sqlite-store.ts'
