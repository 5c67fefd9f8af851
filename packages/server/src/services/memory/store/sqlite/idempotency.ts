import { type Database, eraseResults as eraseResultsOf, findResult, keepResult } from '@sekha/storage/sqlite'
import { memoryService } from './service-name.ts'
import type { Idempotency, Place, Placed, Refused } from '../store.ts'

/** The result of an executed command. */
export interface Carried<T, Kept> {
  readonly value: T
  /** The number of the conversation that the command changed. */
  readonly conversation: number
  /** The stored part of the value, as JSON. `restore` recreates the value from it. */
  readonly kept: Kept
  /** The place of its messages, if it stores any. */
  readonly placed?: Place | undefined
}

/**
 * Executes a command, or returns the stored result if a command with this key was executed before. A refused command
 * leaves the key unused. Deleting the conversation erases its results: a repeat is then `not-found`.
 */
export function carryOutOnce<T, Kept, Other extends { readonly outcome: string } = Refused>(
  database: Database,
  tenant: number,
  idempotency: Idempotency | undefined,
  run: () => Carried<T, Kept> | Other,
  restore: (kept: Kept, conversation: number) => T,
): Placed<T> | Refused | Other {
  const earlier = idempotency && findEarlier(database, tenant, idempotency)
  if (earlier !== undefined) {
    if (earlier.fingerprint !== idempotency?.fingerprint) return { outcome: 'key-reused' }
    if (earlier.result === null) return { outcome: 'not-found' }
    const value = restore(JSON.parse(earlier.result) as Kept, earlier.conversation)
    return { outcome: 'done', value, replayed: true, placed: undefined }
  }
  const carried = run()
  if ('outcome' in carried) return carried
  if (idempotency !== undefined) remember(database, tenant, idempotency, carried)
  return { outcome: 'done', value: carried.value, replayed: false, placed: carried.placed }
}

interface Earlier {
  readonly fingerprint: string
  readonly conversation: number
  readonly result: string | null
}

function findEarlier(database: Database, tenant: number, idempotency: Idempotency): Earlier | undefined {
  const kept = findResult(database, tenant, { service: memoryService, ...idempotency })
  if (kept === undefined) return undefined
  const { fingerprint, subject, result } = kept
  const conversation = Number(subject)
  // The result may outlive its conversation for a short time.
  return { fingerprint, conversation, result: isStored(database, tenant, conversation) ? result : null }
}

function isStored(database: Database, tenant: number, conversation: number): boolean {
  const sql = 'SELECT 1 FROM conversations WHERE tenant = ? AND number = ?'
  return database.get(sql, tenant, conversation) !== undefined
}

/** Stores a result. */
function remember(
  database: Database,
  tenant: number,
  idempotency: Idempotency,
  { conversation, kept }: Carried<unknown, unknown>,
): void {
  const key = { service: memoryService, ...idempotency }
  keepResult(database, tenant, key, { subject: String(conversation), result: JSON.stringify(kept) })
}

/**
 * Erases results about a deleted conversation. Their keys stay used and refer to no conversation.
 *
 * @returns the number of erased results, at most `limit`
 */
export function eraseResults(database: Database, tenant: number, conversation: number, limit: number): number {
  return eraseResultsOf(database, { tenant, service: memoryService, subject: String(conversation) }, limit)
}
