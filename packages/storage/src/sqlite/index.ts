/**
 * Storage in one SQLite file.
 *
 * @module @sekha/storage/sqlite
 */
export { BusyWait } from './busy-wait.ts'
export { Connection } from './connection.ts'
export type { Database, Value } from './database.ts'
export type { Erasure, Migration, Schema } from './schema.ts'
export { migrate } from './migrations.ts'
export { type ConnectionOptions, inMemory } from './open-connection.ts'
export { probeFile } from './probe-file.ts'
export { isBusy, storeError } from './sqlite-error.ts'
export { decodeText, encodeText } from './stored-text.ts'
export { type Write, WriteQueue } from './write-queue.ts'
