/**
 * Durable storage for services, whatever the database.
 *
 * @module @sekha/storage
 */
export { StoreError, type StoreErrorCode } from './store-error.ts'
