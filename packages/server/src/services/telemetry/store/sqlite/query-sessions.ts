import type { Database } from '@sekha/storage/sqlite'
import { statusAt } from '../session-status.ts'
import type { Session, SessionCounts, SessionPage, SessionQuery } from '../telemetry-store.ts'
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

/** Counts the sessions of one tenant, or of all, by status. */
export function countSessions(
  database: Database,
  tenant: number | undefined,
  { now, timeoutMs }: SilenceRule,
): SessionCounts {
  const found = database.get<Record<keyof SessionCounts, number | null>>(
    `SELECT
       sum(crashed > 0) AS crashed,
       sum(crashed = 0 AND ended_at IS NOT NULL) AS ended,
       sum(crashed = 0 AND ended_at IS NULL AND paused = 0 AND daemon = 0 AND heard_at IS NOT NULL
         AND ?2 - heard_at > coalesce(heartbeat_timeout, ?3)) AS suspended,
       sum(crashed = 0 AND ended_at IS NULL AND (paused = 1 OR daemon = 1 OR heard_at IS NULL
         OR ?2 - heard_at <= coalesce(heartbeat_timeout, ?3))) AS active,
       sum(hung AND ended_at IS NULL AND crashed = 0) AS hung,
       sum(events + metrics + states) AS records
     FROM telemetry_sessions WHERE deleted = 0 AND (?1 IS NULL OR tenant = ?1)`,
    tenant ?? null,
    now,
    timeoutMs,
  )
  const count = (name: keyof SessionCounts): number => found?.[name] ?? 0
  return {
    active: count('active'),
    suspended: count('suspended'),
    crashed: count('crashed'),
    ended: count('ended'),
    hung: count('hung'),
    records: count('records'),
  }
}
