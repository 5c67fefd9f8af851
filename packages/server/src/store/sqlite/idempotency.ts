import type { Idempotency, Refused, WriteOutcome } from '../store.ts'
import type { Database } from './database.ts'

/** How many expired records a write removes: more than it adds, so they go, and few, so that no write is slow. */
const removedPerWrite = 8

/** What a command comes to that was carried out. */
export interface Carried<T, Kept> {
  readonly value: T
  /** The number of the conversation that it is about. */
  readonly conversation: number
  /** What of the value is stored, as JSON: `restore` makes the value from it again. */
  readonly kept: Kept
}

/**
 * Carries a command out unless one with this key was: then its result is the response. A refused command leaves the key
 * unused. Once the conversation is deleted, nothing of its results is kept: a repeat is `not-found`.
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
    // The result may be there a little longer than its conversation.
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

/** An expired record with this key may still be there. */
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
 * Erases results about a deleted conversation. Their keys stay used, and belong to no conversation.
 *
 * @returns how many, at most `limit`
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
