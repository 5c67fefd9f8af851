/**
 * Durable storage for services, whatever the database.
 *
 * @module @sekha/storage
 */
export type { IdempotencyKey } from './idempotency-key.ts'
export { toJobValue } from './job-value.ts'
export type {
  AttemptOutcome,
  EnqueueOutcome,
  Job,
  JobLease,
  JobProgress,
  JobQueue,
  JobStatus,
  NewJob,
  TakenJob,
  TakeRequest,
} from './jobs.ts'
export type { TaskLease } from './lease.ts'
export type { Scope } from './scope.ts'
export type { StoreDescription } from './store-description.ts'
export { StoreError, type StoreErrorCode } from './store-error.ts'
