import type { Database } from '@sekha/storage/sqlite'
import { statusAt } from '../session-status.ts'
import type { Session, SessionCounts, SessionPage, SessionQuery } from '../telemetry-store.ts'
import { heard } from './schema.ts'
import { type SessionRow, toSession } from './session-row.ts'

/** How many sessions a page examines. A page with rare matches is short. */
const maxExamined = 2000

const earliest = -8_640_000_000_000_000
const latest = 8_640_000_000_000_001

/** When and by which timeout a session counts as suspended. */
export interface SilenceRule {
  readonly now: number
  readonly timeoutMs: number
}

/** Lists sessions in the order of their creation. */
export function querySessions(database: Database, tenant: number, query: SessionQuery, rule: SilenceRule): SessionPage {
  const { from = earliest, to = latest, order, after, limit } = query
  const place = order === 'asc' ? (after ?? { at: from, position: -1 }) : (after ?? { at: to, position: -1 })
  const bounds =
    order === 'asc'
      ? '(created_at, number) > (?, ?) AND created_at < ?'
      : '(created_at, number) < (?, ?) AND created_at >= ?'
  const [index, ...values] = chooseIndex(query)
  const sessions: Session[] = []
  let examined = 0
  let last: SessionRow | undefined
  for (const row of database.iterate<SessionRow>(
    `SELECT * FROM telemetry_sessions INDEXED BY telemetry_sessions_${index} WHERE tenant = ? AND ${sessionIndexes[index]} AND deleted = 0 AND ${bounds} ORDER BY created_at ${order}, number ${order}`,
    tenant,
    ...values,
    place.at,
    place.position,
    order === 'asc' ? to : from,
  )) {
    if (sessions.length === limit || examined === maxExamined)
      return { sessions, next: last && { at: last.created_at, position: last.number } }
    last = row
    examined++
    const session = toSession(row)
    if (matches(session, query, rule)) sessions.push(session)
  }
  return { sessions, next: undefined }
}

/** The indexes in the order of creation, and what they find. Whatever else a filter names is examined row by row. */
export const sessionIndexes = {
  parent: "parent <> '' AND parent = ?",
  machine: "machine_id <> '' AND machine_id = ?",
  hung: 'hung = 1',
  crashed: 'crashed > 0',
  open: 'ended_at IS NULL AND crashed = 0',
  created: 'TRUE',
}

type SessionIndex = keyof typeof sessionIndexes

function chooseIndex({ parentId, machineId, hung, status }: SessionQuery): [SessionIndex, ...string[]] {
  if (parentId !== undefined) return ['parent', parentId]
  if (machineId !== undefined && machineId !== '') return ['machine', machineId]
  if (hung === true) return ['hung']
  if (status?.every((one) => one === 'crashed') === true) return ['crashed']
  return status?.every((one) => one === 'active' || one === 'suspended') === true ? ['open'] : ['created']
}

function matches(session: Session, query: SessionQuery, { now, timeoutMs }: SilenceRule): boolean {
  const { status, hung } = query
  for (const name of ['product', 'version', 'hostname', 'machineId', 'parentId'] as const)
    if (query[name] !== undefined && query[name] !== session[name]) return false
  if (hung !== undefined && hung !== session.hung) return false
  return status === undefined || status.includes(statusAt(session, now, timeoutMs))
}

/** The statements that count overdue sessions. Each reads an index alone. */
export const overdueStatements = {
  heard: `SELECT count(*) AS count FROM telemetry_sessions INDEXED BY telemetry_sessions_heard
    WHERE ${heard} AND heartbeat_timeout IS NULL AND silent IN (0, 1, 2) AND heard_at < ?1
      AND daemon = 0`,
  timeout: `SELECT count(*) AS count FROM telemetry_sessions INDEXED BY telemetry_sessions_timeout
    WHERE ${heard} AND heartbeat_timeout IS NOT NULL AND silent IN (0, 1, 2) AND heard_at + heartbeat_timeout < ?1
      AND daemon = 0`,
}

/** Counts the sessions of one tenant, or of all, by status. */
export function countSessions(
  database: Database,
  tenant: number | undefined,
  { now, timeoutMs }: SilenceRule,
): SessionCounts {
  const stored = database.get<Record<'crashed' | 'ended' | 'open' | 'hung' | 'records', number | null>>(
    `SELECT sum(crashed) AS crashed, sum(ended) AS ended, sum(open) AS open, sum(hung) AS hung, sum(records) AS records
     FROM telemetry_counts WHERE ?1 IS NULL OR tenant = ?1`,
    tenant ?? null,
  )
  const countOverdue = (sql: string, before: number): number => {
    const found =
      tenant === undefined
        ? database.get<{ count: number }>(sql, before)
        : database.get<{ count: number }>(`${sql} AND tenant = ?2`, before, tenant)
    return found?.count ?? 0
  }
  const suspended =
    countOverdue(overdueStatements.heard, now - timeoutMs) + countOverdue(overdueStatements.timeout, now)
  return {
    active: (stored?.open ?? 0) - suspended,
    suspended,
    crashed: stored?.crashed ?? 0,
    ended: stored?.ended ?? 0,
    hung: stored?.hung ?? 0,
    records: stored?.records ?? 0,
  }
}
