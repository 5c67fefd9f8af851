import { statSync } from 'node:fs'
import type { StoreStatistics } from '../store.ts'
import type { Database } from './database.ts'
import { inMemory } from './open-connection.ts'

export function readStatistics(database: Database): StoreStatistics {
  return database.snapshot(() => {
    const tenants = database.get<{ count: number }>('SELECT count(*) AS count FROM tenants')?.count ?? 0
    const rows = database.all<{ status: string; count: number; messages: number }>(
      'SELECT status, count(*) AS count, sum(message_count) AS messages FROM conversations GROUP BY status',
    )
    const withStatus = (status: string): number => rows.find((row) => row.status === status)?.count ?? 0
    return {
      tenants,
      conversations: { active: withStatus('active'), archived: withStatus('archived') },
      messages: rows.reduce((sum, { messages }) => sum + messages, 0),
      bytes:
        database.path === inMemory ? pageBytes(database) : fileBytes(database.path) + fileBytes(`${database.path}-wal`),
    }
  })
}

function pageBytes(database: Database): number {
  const sql = 'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size'
  return database.get<{ bytes: number }>(sql)?.bytes ?? 0
}

const fileBytes = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0
