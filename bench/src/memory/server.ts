/**
 * The server of this workspace, and the parts of it that a program cannot reach: measured apart, they say what is search
 * and what is the way there.
 */
export { createController } from '../../../packages/server/src/controller.ts'
export { createLocalMemory } from '../../../packages/server/src/engine/local-memory.ts'
export type { ImportInput, MessageInput } from '../../../packages/server/src/engine/memory.ts'
export { isStopWord } from '../../../packages/server/src/search/index.ts'
export { openSqliteStore } from '../../../packages/server/src/store/sqlite/sqlite-store.ts'
