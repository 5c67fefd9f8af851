import { randomUUID } from 'node:crypto'
import type { EnqueueOutcome, NewJob } from '../../jobs.ts'
import { misuse, requireName } from '../../misuse.ts'
import type { Scope } from '../../scope.ts'
import { writeJobValue } from '../../job-value.ts'
import type { Database } from '../database.ts'
import { ensureTenant } from '../tenants.ts'
import { findJob, type JobContext } from './job-row.ts'

/** The number of expired jobs that a write removes: more than it adds, and few, so that no write is slow. */
const removedPerWrite = 8

/**
 * Queues a job in the transaction of a service's own write: both happen or neither.
 *
 * @throws {TypeError | RangeError} when a field is invalid, or the input is not JSON or too long
 */
export function enqueueJob(
  database: Database,
  scope: Scope,
  { kind, input, key, subject, joins = false }: NewJob,
  context: JobContext,
): EnqueueOutcome {
  const { service, now } = context
  requireName('kind', kind)
  if (key !== undefined) requireName('key', key)
  if (subject !== undefined) requireName('subject', subject)
  if (typeof joins !== 'boolean') throw misuse(new TypeError(`joins must be a boolean, got ${typeof joins}`))
  const text = writeJobValue('input', input)
  const tenant = ensureTenant(database, scope)
  removeExpired(database, context, removedPerWrite)
  const found =
    key === undefined
      ? undefined
      : database.get<Existing>(
          'SELECT id, input, finished_at AS finishedAt FROM jobs WHERE tenant = ? AND service = ? AND kind = ? AND key = ?',
          tenant,
          service,
          kind,
          key,
        )
  const existing = found && expire(database, tenant, found, context)
  if (existing !== undefined && existing.input !== text) return { outcome: 'key-reused' }
  const joined = existing ?? (joins ? findUnfinished(database, tenant, { service, kind, input: text }) : undefined)
  const id = joined?.id ?? randomUUID()
  if (joined === undefined)
    database.run(
      `INSERT INTO jobs (tenant, id, service, kind, key, subject, input, status, due_at, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)`,
      tenant,
      id,
      service,
      kind,
      key ?? null,
      subject ?? null,
      text,
      now,
      now,
    )
  const job = findJob(database, tenant, id, context)
  if (job === undefined) throw new Error(`the job ${id} of ${service} was not stored`)
  return { outcome: 'done', job, replayed: joined !== undefined }
}

interface Existing {
  readonly id: string
  readonly input: string
  readonly finishedAt: number | null
}

/** Removes the job of a key that was kept long enough. */
function expire(
  database: Database,
  tenant: number,
  existing: Existing,
  { keptSince }: JobContext,
): Existing | undefined {
  if (existing.finishedAt === null || existing.finishedAt >= keptSince) return existing
  database.run('DELETE FROM jobs WHERE tenant = ? AND id = ?', tenant, existing.id)
  return undefined
}

function findUnfinished(
  database: Database,
  tenant: number,
  { service, kind, input }: { readonly service: string; readonly kind: string; readonly input: string },
): Pick<Existing, 'id'> | undefined {
  return database.get<Pick<Existing, 'id'>>(
    `SELECT id FROM jobs
     WHERE finished_at IS NULL AND service = ? AND tenant = ? AND kind = ? AND input = ? ORDER BY due_at LIMIT 1`,
    service,
    tenant,
    kind,
    input,
  )
}

/** @returns the number of removed jobs, at most `limit` */
export function removeExpired(database: Database, { service, keptSince }: JobContext, limit: number): number {
  return database.run(
    `DELETE FROM jobs WHERE (tenant, id) IN (
       SELECT tenant, id FROM jobs WHERE service = ? AND finished_at < ? ORDER BY finished_at LIMIT ?
     )`,
    service,
    keptSince,
    limit,
  )
}
