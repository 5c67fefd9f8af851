import { describeType, type KnownOptions } from '@sekha/core/foundation'
import type { IdempotencyKey } from '../idempotency-key.ts'
import { describeNumber, misuse, requireFunction, requireName } from '../misuse.ts'
import type { Database } from './database.ts'
import { unknownTenant } from './tenants.ts'

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
 * @param tenant - The tenant's number, from `ensureTenant`. That of an unknown tenant, from `findTenant`, suits only a
 *   command that then refuses.
 * @param idempotency - undefined executes the command every time.
 * @param run - Changes the data, or refuses with an outcome of its own.
 * @param replay - Recreates the value of an earlier command; undefined if its record is deleted.
 * @throws {TypeError | RangeError} when an argument is invalid, before anything is read. It also rejects the write
 */
export function once<T, Kept, Refusal extends { readonly outcome: string } = never>(
  database: Database,
  tenant: number,
  idempotency: IdempotencyKey | undefined,
  run: () => Carried<T, Kept> | Refusal,
  replay: (kept: Kept, subject: string) => T | undefined,
): OnceOutcome<T> | Refusal {
  if (!Number.isSafeInteger(tenant) || tenant < unknownTenant) throw notATenant(tenant)
  if (idempotency !== undefined) checkKey(idempotency)
  requireFunction('run', run)
  requireFunction('replay', replay)
  const earlier = idempotency && findResult(database, tenant, idempotency)
  if (earlier !== undefined) {
    if (earlier.fingerprint !== idempotency?.fingerprint) return { outcome: 'key-reused' }
    if (earlier.result === null || earlier.subject === null) return { outcome: 'gone' }
    const value = replay(JSON.parse(earlier.result) as Kept, earlier.subject)
    return value === undefined ? { outcome: 'gone' } : { outcome: 'done', value, replayed: true }
  }
  const carried = run()
  checkCarried(carried)
  if ('outcome' in carried) return carried
  if (tenant === unknownTenant) throw notATenant(tenant)
  const { value, subject, kept } = carried
  if (idempotency !== undefined) keepResult(database, tenant, idempotency, { subject, result: JSON.stringify(kept) })
  return { outcome: 'done', value, replayed: false }
}

const notATenant = (tenant: unknown): RangeError =>
  misuse(new RangeError(`tenant must be a number from ensureTenant(), got ${describeNumber(tenant)}`))

const knownFields: KnownOptions<IdempotencyKey> = {
  service: true,
  operation: true,
  key: true,
  fingerprint: true,
  at: true,
  expiresBefore: true,
}

/** @throws {TypeError | RangeError} naming the field */
function checkKey(idempotency: IdempotencyKey): void {
  if (typeof idempotency !== 'object' || idempotency === null)
    throw misuse(new TypeError(`the idempotency key must be an object, got ${describeType(idempotency)}`))
  for (const name of Object.keys(idempotency))
    if (!Object.hasOwn(knownFields, name)) throw misuse(new TypeError(`an idempotency key has no field ${name}`))
  for (const name of ['service', 'operation', 'key', 'fingerprint'] as const) requireName(name, idempotency[name])
  for (const name of ['at', 'expiresBefore'] as const)
    if (!Number.isSafeInteger(idempotency[name]))
      throw misuse(new RangeError(`${name} must be in whole milliseconds, got ${describeNumber(idempotency[name])}`))
}

/** @throws {TypeError} when the result of `run` is neither a carried command nor a refusal */
function checkCarried(carried: Carried<unknown, unknown> | { readonly outcome: string }): void {
  if (typeof carried !== 'object' || carried === null)
    throw misuse(new TypeError(`run of once() must return an object, got ${describeType(carried)}`))
  if ('outcome' in carried) return
  if (typeof carried.subject !== 'string')
    throw misuse(new TypeError(`subject must be a string, got ${describeType(carried.subject)}`))
  if (carried.kept === undefined) throw misuse(new TypeError('kept must be a JSON value, got undefined'))
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
