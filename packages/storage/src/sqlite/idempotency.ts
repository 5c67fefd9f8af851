import type { IdempotencyKey } from '../idempotency-key.ts'
import type { Database } from './database.ts'

/**
 * The number of expired records that a write removes: more than it adds, so that none accumulate, and few, so that no
 * write is slow.
 */
const removedPerWrite = 8

/** The record of a key. */
export interface KeptResult {
  readonly fingerprint: string
  /** The record that the result is about, and the result as JSON. Null once that record is deleted. */
  readonly subject: string | null
  readonly result: string | null
}

/** Returns the record of a key, unless it has expired. */
export function findResult(
  database: Database,
  tenant: number,
  { service, operation, key, expiresBefore }: IdempotencyKey,
): KeptResult | undefined {
  return database.get<KeptResult>(
    `SELECT fingerprint, subject, result FROM idempotency
     WHERE tenant = ? AND service = ? AND operation = ? AND key = ? AND created_at >= ?`,
    tenant,
    service,
    operation,
    key,
    expiresBefore,
  )
}

/** Stores a result, in the transaction of its command. Removes a few expired ones of the service. */
export function keepResult(
  database: Database,
  tenant: number,
  { service, operation, key, fingerprint, at, expiresBefore }: IdempotencyKey,
  { subject, result }: { readonly subject: string; readonly result: string },
): void {
  // Replaces an expired record of this key.
  database.run(
    `INSERT OR REPLACE INTO idempotency (tenant, service, operation, key, fingerprint, created_at, subject, result)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    tenant,
    service,
    operation,
    key,
    fingerprint,
    at,
    subject,
    result,
  )
  database.run(
    `DELETE FROM idempotency WHERE (tenant, service, operation, key) IN (
       SELECT tenant, service, operation, key FROM idempotency
       WHERE tenant = ? AND service = ? AND created_at < ? ORDER BY created_at LIMIT ?
     )`,
    tenant,
    service,
    expiresBefore,
    removedPerWrite,
  )
}

/**
 * Erases results about a deleted record. Their keys stay used.
 *
 * @returns the number of erased results, at most `limit`
 */
export function eraseResults(
  database: Database,
  { tenant, service, subject }: { readonly tenant: number; readonly service: string; readonly subject: string },
  limit: number,
): number {
  return database.run(
    `UPDATE idempotency SET result = NULL, subject = NULL WHERE (tenant, service, operation, key) IN (
       SELECT tenant, service, operation, key FROM idempotency
       WHERE tenant = ? AND service = ? AND subject = ? LIMIT ?
     )`,
    tenant,
    service,
    subject,
    limit,
  )
}
