/**
 * Engines of services in a worker thread.
 *
 * @module @sekha/storage/thread
 */
export { type Remote } from './remote.ts'
export type { EngineDescription, ThreadData } from './protocol.ts'
export { type OpenedEngines, type OpenEngines, serveEngines } from './serve-engines.ts'
export { openStoreThread, type StoreThread, type StoreThreadOptions } from './store-thread.ts'
