/**
 * Storage in one SQLite file.
 *
 * @module @sekha/storage/sqlite
 */
export {
  openSqlite,
  openSqliteNow,
  type SharedStorage,
  type SqliteOptions,
  type SqliteStorage,
} from './sqlite-storage.ts'
export type { Write } from './write.ts'
export type { Database, Found, Value } from './database.ts'
export type { Erasure, Migration, Rule, Schema } from './schema.ts'
export type { StorageStatistics } from './statistics.ts'
export { ensureTenant, findTenant } from './tenants.ts'
export type { WatchOptions } from './watch.ts'
export { decodeText, encodeText } from './stored-text.ts'
export { createSqliteJobs, type SqliteJobs, type SqliteJobsOptions } from './jobs/sqlite-jobs.ts'
export { eraseJobs } from './jobs/erase-jobs.ts'
export { jobsSchema } from './jobs/jobs-schema.ts'
export { type Carried, eraseResults, once, type OnceOutcome } from './idempotency.ts'
