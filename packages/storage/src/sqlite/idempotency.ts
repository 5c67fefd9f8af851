import type { IdempotencyKey } from '../idempotency-key.ts'
import type { Database } from './database.ts'

/**
 * The number of expired records that a write removes: more than it adds, so that none accumulate, and few, so that no
 * write is slow.
 */
const removedPerWrite = 8

/** The result of a command that was executed. */
export interface Carried<T, Kept> {
  readonly value: T
  /** Names the record that the command changed. Deleting that record erases the stored result. */
  readonly subject: string
  /** The stored part of the value, as JSON. `replay` recreates the value from it. */
  readonly kept: Kept
}

export type OnceOutcome<T> =
  /** `replayed` is true if `value` is the result of an earlier command. Then nothing changed. */
  | { readonly outcome: 'done'; readonly value: T; readonly replayed: boolean }
  /** The key was used with another request. */
  | { readonly outcome: 'key-reused' }
  /** The key was used, and the record that its result was about is deleted. */
  | { readonly outcome: 'gone' }

/**
 * Executes a command in its write, or returns the result of the command that was executed with this key before, also by
 * another process: of two at once, one waits for the other's commit and replays it. A refusal leaves the key unused.
 *
 * @param run - Changes the data, or refuses with an outcome of its own.
 * @param replay - Recreates the value of an earlier command; undefined if its record is deleted.
 */
export function once<T, Kept, Refusal extends { readonly outcome: string } = never>(
  database: Database,
  tenant: number,
  idempotency: IdempotencyKey | undefined,
  run: () => Carried<T, Kept> | Refusal,
  replay: (kept: Kept, subject: string) => T | undefined,
): OnceOutcome<T> | Refusal {
  const earlier = idempotency && findResult(database, tenant, idempotency)
  if (earlier !== undefined) {
    if (earlier.fingerprint !== idempotency?.fingerprint) return { outcome: 'key-reused' }
    if (earlier.result === null || earlier.subject === null) return { outcome: 'gone' }
    const value = replay(JSON.parse(earlier.result) as Kept, earlier.subject)
    return value === undefined ? { outcome: 'gone' } : { outcome: 'done', value, replayed: true }
  }
  const carried = run()
  if ('outcome' in carried) return carried
  const { value, subject, kept } = carried
  if (idempotency !== undefined) keepResult(database, tenant, idempotency, { subject, result: JSON.stringify(kept) })
  return { outcome: 'done', value, replayed: false }
}

/** The record of a key. */
interface KeptResult {
  readonly fingerprint: string
  /** The record that the result is about, and the result as JSON. Null once that record is deleted. */
  readonly subject: string | null
  readonly result: string | null
}

/** Returns the record of a key, unless it has expired. */
function findResult(
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
function keepResult(
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
