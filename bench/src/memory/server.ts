/** Exports the server of this workspace and its internals, so that search can be measured without HTTP and JSON. */
export { createController } from '../../../packages/server/src/controller.ts'
export { createLocalMemory } from '../../../packages/server/src/services/memory/engine/local-memory.ts'
export type { ImportInput } from '../../../packages/server/src/services/memory/import-export/transfer-engine.ts'
export type { MessageInput } from '../../../packages/server/src/services/memory/messages/message-engine.ts'
export { isStopWord } from '../../../packages/search/src/analysis/index.ts'
export { openSqliteStoreNow } from '../../../packages/server/src/services/memory/store/sqlite/sqlite-store.ts'
export { telemetry } from '../../../packages/server/src/services/telemetry/service.ts'
