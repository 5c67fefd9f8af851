import type { Database } from '@sekha/storage/sqlite'
import { appendRecords, type AppendRules } from './append-records.ts'
import { heard } from './schema.ts'
import type { SessionRow } from './session-row.ts'

/** How many sessions are marked in one transaction. */
export const silentLimit = 100

/** When a silence is recorded. */
export interface SilenceLimits {
  readonly now: number
  /** The timeout of a session that has none of its own. */
  readonly timeoutMs: number
  /** The silence after which a session is presumed to have crashed. */
  readonly crashAfterMs: number
}

/**
 * Records which sessions have become silent, and which are presumed to have crashed since. In a transaction, so that of
 * several processes one does.
 *
 * @returns the number of marked sessions, at most {@link silentLimit}
 */
export function markSilent(database: Database, rules: AppendRules, crashAfterMs: number): number {
  const { now, own } = rules
  const rows = findSilent(database, { ...rules, crashAfterMs })
  for (const row of rows) {
    const heardAt = row.heard_at ?? now
    const isLost = row.silent > 0 || now - Math.max(row.updated_at, heardAt) > crashAfterMs
    const session = { heardAt, isHung: row.hung === 1, isOfDaemon: row.daemon === 1 }
    const added = isLost ? own.loss(now) : own.silence(session, now)
    row.silent = Math.max(row.silent, added.some(({ effect }) => effect?.type === 'hung') ? 2 : 1)
    appendRecords(database, row, added, { ...rules, isUpdate: false })
  }
  return rows.length
}

/** The statements that find sessions whose silence is not recorded. Each reads the index of the same order. */
export const silentStatements = {
  heard: `SELECT * FROM telemetry_sessions INDEXED BY telemetry_sessions_heard
    WHERE ${heard} AND silent = 0 AND heartbeat_timeout IS NULL AND heard_at < ? ORDER BY heard_at LIMIT ?`,
  timeout: `SELECT * FROM telemetry_sessions INDEXED BY telemetry_sessions_timeout
    WHERE ${heard} AND silent = 0 AND heartbeat_timeout IS NOT NULL AND heard_at + heartbeat_timeout < ?
    ORDER BY heard_at + heartbeat_timeout LIMIT ?`,
  silent: `SELECT * FROM telemetry_sessions INDEXED BY telemetry_sessions_silent
    WHERE ${heard} AND silent > 0 AND updated_at < ? ORDER BY updated_at LIMIT ?`,
}

/** Finds sessions whose silence is not recorded. A read, so that nothing is written while there are none. */
export function findSilent(database: Database, { now, timeoutMs, crashAfterMs }: SilenceLimits): SessionRow[] {
  const found: SessionRow[] = []
  for (const [name, before] of [
    ['heard', now - timeoutMs],
    ['timeout', now],
    ['silent', now - crashAfterMs],
  ] as const)
    found.push(...database.all<SessionRow>(silentStatements[name], before, silentLimit - found.length))
  return found
}
