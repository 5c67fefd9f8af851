import type { Database } from '@sekha/storage/sqlite'
import type { RetentionLimits } from '../telemetry-store.ts'

/** How many records are deleted in one transaction. */
const sliceRecords = 2000

/**
 * Deletes a slice of a session that exceeds the limits: its records, then what depends on them, then the session.
 *
 * @returns `last` when a session is gone
 */
export function expireSlice(database: Database, now: number, limits: RetentionLimits): 'nothing' | 'more' | 'last' {
  const session = findExpired(database, now, limits)
  if (session === undefined) return 'nothing'
  // From now on nobody finds it, and its id is free. The new one is longer than an id of a client can be.
  database.run(
    "UPDATE telemetry_sessions SET deleted = 1, id = printf('/deleted/%0192d', number) WHERE number = ? AND deleted = 0",
    session,
  )
  const deleted = database.run(
    `DELETE FROM telemetry_records WHERE number IN (SELECT number FROM telemetry_records WHERE session = ? LIMIT ${sliceRecords})`,
    session,
  )
  if (deleted === sliceRecords) return 'more'
  for (const table of ['telemetry_snapshots', 'telemetry_counters', 'telemetry_histograms'])
    database.run(`DELETE FROM ${table} WHERE session = ?`, session)
  database.run('DELETE FROM telemetry_sessions WHERE number = ?', session)
  return 'last'
}

/** Finds a session to delete. A read, so that nothing is written while there is none. */
export function findExpired(database: Database, now: number, limits: RetentionLimits): number | undefined {
  return findDeleted(database) ?? findOld(database, now, limits) ?? findExcess(database, limits)
}

/** A session whose deletion has begun. */
const findDeleted = (database: Database): number | undefined =>
  database.get<{ number: number }>('SELECT number FROM telemetry_sessions WHERE deleted = 1 LIMIT 1')?.number

function findOld(database: Database, now: number, { maxAgeMs }: RetentionLimits): number | undefined {
  if (maxAgeMs === undefined) return undefined
  const sql = 'SELECT number FROM telemetry_sessions WHERE updated_at < ? ORDER BY updated_at LIMIT 1'
  return database.get<{ number: number }>(sql, now - maxAgeMs)?.number
}

function findExcess(database: Database, { maxBytes }: RetentionLimits): number | undefined {
  if (maxBytes === undefined) return undefined
  const full = database.get<{ tenant: number }>(
    'SELECT tenant FROM telemetry_sessions GROUP BY tenant HAVING sum(bytes) > ? LIMIT 1',
    maxBytes,
  )
  if (full === undefined) return undefined
  const sql = 'SELECT number FROM telemetry_sessions WHERE tenant = ? ORDER BY updated_at LIMIT 1'
  return database.get<{ number: number }>(sql, full.tenant)?.number
}
