import type { Database } from '@sekha/storage/sqlite'
import type { SilenceDrafts } from '../telemetry-store.ts'
import { appendRecords, type AppendRules } from './append-records.ts'
import type { SessionRow } from './session-row.ts'

/** How many sessions are marked in one transaction. */
export const silentLimit = 100

/** The shortest timeout that a session may have. */
const shortestTimeoutMs = 100

/**
 * Records which sessions have become silent, and which are presumed to have crashed since.
 *
 * @returns the number of marked sessions, at most {@link silentLimit}
 */
export function markSilent(
  database: Database,
  drafts: SilenceDrafts,
  { timeoutMs, crashAfterMs, ...rules }: AppendRules & { readonly timeoutMs: number; readonly crashAfterMs: number },
): number {
  const { now } = rules
  const rows = findSilent(database, { now, timeoutMs, crashAfterMs })
  for (const row of rows) {
    const added = row.silent === 0 ? drafts.suspended(now) : drafts.lost(now)
    row.silent = 1
    appendRecords(database, row, added, { ...rules, isUpdate: false })
  }
  return rows.length
}

/** When a silence is recorded. */
export interface SilenceLimits {
  readonly now: number
  readonly timeoutMs: number
  readonly crashAfterMs: number
}

/** Finds sessions whose silence is not recorded. A read, so that nothing is written while there are none. */
export function findSilent(database: Database, { now, timeoutMs, crashAfterMs }: SilenceLimits): SessionRow[] {
  return database.all<SessionRow>(
    `SELECT * FROM telemetry_sessions
     WHERE ended_at IS NULL AND crashed = 0 AND paused = 0 AND deleted = 0 AND last_heartbeat IS NOT NULL
       AND last_heartbeat < ?1 - ${shortestTimeoutMs}
       AND ?1 - last_heartbeat > CASE silent WHEN 0 THEN coalesce(heartbeat_timeout, ?2) ELSE ?3 END
     ORDER BY last_heartbeat LIMIT ${silentLimit}`,
    now,
    timeoutMs,
    crashAfterMs,
  )
}
