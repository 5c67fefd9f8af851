/**
 * Durable storage for services, whatever the database.
 *
 * @module @sekha/storage
 */
export type { IdempotencyKey } from './idempotency-key.ts'
export { StoreError, type StoreErrorCode } from './store-error.ts'
