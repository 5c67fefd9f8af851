import { statSync } from 'node:fs'
import type { Database } from './database.ts'
import { inMemory } from './open-connection.ts'

/** Figures about the file, whatever its services. */
export interface StorageStatistics {
  readonly tenants: number
  /** The size of the file and its log. */
  readonly bytes: number
}

export function readStatistics(database: Database): StorageStatistics {
  const tenants = database.get<{ count: number }>('SELECT count(*) AS count FROM tenants')?.count ?? 0
  const { path } = database
  return { tenants, bytes: path === inMemory ? pageBytes(database) : fileBytes(path) + fileBytes(`${path}-wal`) }
}

function pageBytes(database: Database): number {
  const sql = 'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size'
  return database.get<{ bytes: number }>(sql)?.bytes ?? 0
}

const fileBytes = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0
