import type { Database } from '@sekha/storage/sqlite'
import type { Idempotency, Refused, WriteOutcome } from '../store.ts'

/**
 * The number of expired records that a write removes: more than it adds, so that none accumulate, and few, so that no
 * write is slow.
 */
const removedPerWrite = 8

/** The result of an executed command. */
export interface Carried<T, Kept> {
  readonly value: T
  /** The number of the conversation that the command changed. */
  readonly conversation: number
  /** The stored part of the value, as JSON. `restore` recreates the value from it. */
  readonly kept: Kept
}

/**
 * Executes a command, or returns the stored result if a command with this key was executed before. A refused command
 * leaves the key unused. Deleting the conversation erases its results: a repeat is then `not-found`.
 */
export function carryOutOnce<T, Kept>(
  database: Database,
  tenant: number,
  idempotency: Idempotency | undefined,
  run: () => Carried<T, Kept> | Refused,
  restore: (kept: Kept, conversation: number) => T,
): WriteOutcome<T> {
  const earlier = idempotency && findEarlier(database, tenant, idempotency)
  if (earlier !== undefined) {
    if (earlier.fingerprint !== idempotency?.fingerprint) return { outcome: 'key-reused' }
    if (earlier.result === null) return { outcome: 'not-found' }
    const value = restore(JSON.parse(earlier.result) as Kept, earlier.conversation)
    return { outcome: 'done', value, replayed: true }
  }
  const carried = run()
  if ('outcome' in carried) return carried
  if (idempotency !== undefined) {
    remember(database, tenant, idempotency, carried)
    removeExpired(database, tenant, idempotency.expiresBefore)
  }
  return { outcome: 'done', value: carried.value, replayed: false }
}

interface Earlier {
  readonly fingerprint: string
  readonly conversation: number
  readonly result: string | null
}

function findEarlier(
  database: Database,
  tenant: number,
  { operation, key, expiresBefore }: Idempotency,
): Earlier | undefined {
  return database.get<Earlier>(
    // The result may outlive its conversation for a short time.
    `SELECT fingerprint, conversation, CASE WHEN EXISTS (
         SELECT 1 FROM conversations c WHERE c.tenant = idempotency.tenant AND c.number = idempotency.conversation
       ) THEN result END AS result
     FROM idempotency WHERE tenant = ? AND operation = ? AND key = ? AND created_at >= ?`,
    tenant,
    operation,
    key,
    expiresBefore,
  )
}

/** Stores a result. Replaces an expired record with this key, if there is one. */
function remember(
  database: Database,
  tenant: number,
  { operation, key, fingerprint, at }: Idempotency,
  { conversation, kept }: Carried<unknown, unknown>,
): void {
  database.run(
    `INSERT OR REPLACE INTO idempotency (tenant, operation, key, fingerprint, created_at, conversation, result)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    tenant,
    operation,
    key,
    fingerprint,
    at,
    conversation,
    JSON.stringify(kept),
  )
}

function removeExpired(database: Database, tenant: number, expiresBefore: number): void {
  database.run(
    `DELETE FROM idempotency WHERE (tenant, operation, key) IN (
       SELECT tenant, operation, key FROM idempotency WHERE tenant = ? AND created_at < ? ORDER BY created_at LIMIT ?
     )`,
    tenant,
    expiresBefore,
    removedPerWrite,
  )
}

/**
 * Erases results about a deleted conversation. Their keys stay used and refer to no conversation.
 *
 * @returns the number of erased results, at most `limit`
 */
export function eraseResults(database: Database, tenant: number, conversation: number, limit: number): number {
  return database.run(
    `UPDATE idempotency SET result = NULL, conversation = 0 WHERE (tenant, operation, key) IN (
       SELECT tenant, operation, key FROM idempotency WHERE tenant = ? AND conversation = ? LIMIT ?
     )`,
    tenant,
    conversation,
    limit,
  )
}
