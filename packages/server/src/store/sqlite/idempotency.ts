import type { Idempotency, WriteOutcome } from '../store.ts'
import type { Database } from './database.ts'

/** How many expired records a write removes: more than it adds, so they go, and few, so that no write is slow. */
const removedPerWrite = 8

/** What of a result is stored, and how the result is made from it again. `Kept` can be written as JSON. */
export interface StoredResult<T, Kept> {
  /** The number of the conversation that the result is about. */
  readonly conversation: (value: T) => number
  readonly keep: (value: T) => Kept
  readonly restore: (kept: Kept, conversation: number) => T
}

/**
 * Carries a command out unless one with this key was: then its result is the answer. A refused command leaves the key
 * unused. Once the conversation is deleted, nothing of its results is kept: a repeat is `not-found`.
 */
export function carryOutOnce<T, Kept>(
  database: Database,
  tenant: number,
  idempotency: Idempotency | undefined,
  stored: StoredResult<T, Kept>,
  run: () => WriteOutcome<T>,
): WriteOutcome<T> {
  if (idempotency === undefined) return run()
  const { operation, key, fingerprint, at, expiresBefore } = idempotency
  const earlier = database.get<{ fingerprint: string; conversation: number; result: string | null }>(
    `SELECT fingerprint, conversation, result FROM idempotency
     WHERE tenant = ? AND operation = ? AND key = ? AND created_at >= ?`,
    tenant,
    operation,
    key,
    expiresBefore,
  )
  if (earlier !== undefined) {
    if (earlier.fingerprint !== fingerprint) return { outcome: 'key-reused' }
    if (earlier.result === null) return { outcome: 'not-found' }
    const value = stored.restore(JSON.parse(earlier.result) as Kept, earlier.conversation)
    return { outcome: 'done', value, replayed: true }
  }
  const outcome = run()
  if (outcome.outcome === 'done') {
    database.run(
      `INSERT OR REPLACE INTO idempotency (tenant, operation, key, fingerprint, created_at, conversation, result)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      tenant,
      operation,
      key,
      fingerprint,
      at,
      stored.conversation(outcome.value),
      JSON.stringify(stored.keep(outcome.value)),
    )
    removeExpired(database, tenant, expiresBefore)
  }
  return outcome
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

/** Removes what results say of a conversation. Their keys stay used. */
export function eraseResults(database: Database, tenant: number, conversation: number): void {
  database.run('UPDATE idempotency SET result = NULL WHERE tenant = ? AND conversation = ?', tenant, conversation)
}
