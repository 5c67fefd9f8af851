import { statSync } from 'node:fs'
import { type Database, inMemory } from '@sekha/storage/sqlite'
import type { Scope, StoreStatistics, TenantStatistics } from '../store.ts'
import { findTenant } from './numbering.ts'

export function readStatistics(database: Database): StoreStatistics {
  return database.snapshot(() => {
    const tenants = database.get<{ count: number }>('SELECT count(*) AS count FROM tenants')?.count ?? 0
    const rows = database.all<StatusRow>(
      'SELECT status, count(*) AS count, sum(message_count) AS messages FROM conversations GROUP BY status',
    )
    return {
      tenants,
      ...sumRows(rows),
      bytes:
        database.path === inMemory ? pageBytes(database) : fileBytes(database.path) + fileBytes(`${database.path}-wal`),
    }
  })
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

function pageBytes(database: Database): number {
  const sql = 'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size'
  return database.get<{ bytes: number }>(sql)?.bytes ?? 0
}

const fileBytes = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0
