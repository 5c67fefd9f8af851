import { type Database, eraseResults as eraseResultsOf, once } from '@sekha/storage/sqlite'
import { memoryService } from './service-name.ts'
import type { Idempotency, Place, Placed, Refused, Scope } from '../store.ts'

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
  scope: Scope,
  idempotency: Idempotency | undefined,
  run: () => Carried<T, Kept> | Other,
  restore: (kept: Kept, conversation: number) => T,
): Placed<T> | Refused | Other {
  type Stored = { readonly value: T; readonly placed: Place | undefined }
  type Refusal = { readonly outcome: 'refused'; readonly refusal: Other }
  const carriedOut = once<Stored, Kept, Refusal>(
    database,
    tenant,
    idempotency && { service: memoryService, ...idempotency, key: keyOf(scope, idempotency.key) },
    () => {
      const carried = run()
      if ('outcome' in carried) return { outcome: 'refused', refusal: carried }
      const { value, placed, conversation, kept } = carried
      return { value: { value, placed }, subject: String(conversation), kept }
    },
    (kept, subject) => {
      const conversation = Number(subject)
      // The result may outlive its conversation for a short time.
      if (!isStored(database, tenant, conversation)) return undefined
      return { value: restore(kept, conversation), placed: undefined }
    },
  )
  switch (carriedOut.outcome) {
    case 'done':
      return { outcome: 'done', replayed: carriedOut.replayed, ...carriedOut.value }
    case 'gone':
      return { outcome: 'not-found' }
    case 'refused':
      return carriedOut.refusal
    case 'key-reused':
      return carriedOut
  }
}

/**
 * A user's keys are apart from those of others. A key is printable ASCII without spaces, so no key with a user equals one
 * without.
 */
function keyOf({ user, namespace }: Scope, key: string): string {
  return user === undefined && namespace === undefined ? key : `${key} ${JSON.stringify([user, namespace])}`
}

function isStored(database: Database, tenant: number, conversation: number): boolean {
  const sql = 'SELECT 1 FROM conversations WHERE tenant = ? AND number = ?'
  return database.get(sql, tenant, conversation) !== undefined
}

/**
 * Erases results about a deleted conversation. Their keys stay used and refer to no conversation.
 *
 * @returns the number of erased results, at most `limit`
 */
export function eraseResults(database: Database, tenant: number, conversation: number, limit: number): number {
  return eraseResultsOf(database, { tenant, service: memoryService, subject: String(conversation) }, limit)
}
