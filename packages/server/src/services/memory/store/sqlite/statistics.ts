import { type Database, findTenant } from '@sekha/storage/sqlite'
import type { Scope, TenantStatistics } from '../store.ts'

/** Counts the records of all tenants. */
export function readAllStatistics(database: Database): TenantStatistics {
  return sumRows(
    database.all<StatusRow>(
      'SELECT status, count(*) AS count, sum(message_count) AS messages FROM conversations GROUP BY status',
    ),
  )
}

/** Counts the records of one tenant. */
export function readTenantStatistics(database: Database, scope: Scope): TenantStatistics {
  return sumRows(
    database.all<StatusRow>(
      'SELECT status, count(*) AS count, sum(message_count) AS messages FROM conversations WHERE tenant = ? GROUP BY status',
      findTenant(database, scope),
    ),
  )
}

interface StatusRow {
  readonly status: string
  readonly count: number
  readonly messages: number
}

function sumRows(rows: readonly StatusRow[]): TenantStatistics {
  const withStatus = (status: string): number => rows.find((row) => row.status === status)?.count ?? 0
  return {
    conversations: { active: withStatus('active'), archived: withStatus('archived') },
    messages: rows.reduce((sum, { messages }) => sum + messages, 0),
  }
}
