import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { checkOrigin, migrate } from './migrations.ts'
import { primaryCode, resultCode, storeError } from './store-error.ts'

/** Where the rows are, and how long a call waits for another process's write to end. */
export interface ConnectionOptions {
  readonly path: string
  readonly busyTimeoutMs: number
}

/** The path that means a database in memory. */
export const inMemory = ':memory:'

const cacheKibibytes = 16 * 1024
const logLimitBytes = 16 * 1024 * 1024

/**
 * Opens the file, or makes it together with its directory, readable for its owner alone, and brings it to the newest
 * schema.
 *
 * @throws {Error} with the path, the reason and what to do, when the file cannot be written or is not one of ours
 */
export function openConnection({ path, busyTimeoutMs }: ConnectionOptions): DatabaseSync {
  if (path !== inMemory) makeFile(path)
  let connection: DatabaseSync | undefined
  try {
    connection = new DatabaseSync(path)
    connection.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    checkOrigin(connection, path)
    configure(connection, path, busyTimeoutMs)
    migrate(connection, path)
    return connection
  } catch (error) {
    connection?.close()
    if (error instanceof Error && error.message.startsWith('The store at ')) throw error
    throw storeError(path, 'could not be opened', error)
  }
}

function makeFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    closeSync(openSync(path, 'a', 0o600))
  } catch (error) {
    throw storeError(path, 'could not be opened', error)
  }
}

function configure(connection: DatabaseSync, path: string, busyTimeoutMs: number): void {
  if (path !== inMemory) useLog(connection, busyTimeoutMs)
  // FULL syncs the log at every commit, and fullfsync makes macOS do so down to the disk: what is acknowledged survives
  // a power cut. secure_delete overwrites what is deleted; sorting in memory keeps text out of temporary files.
  connection.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA cache_size = -${cacheKibibytes};
    PRAGMA journal_size_limit = ${logLimitBytes};
  `)
}

/** Switching to the log does not wait for locks as statements do, so waiting for another process is up to us. */
function useLog(connection: DatabaseSync, busyTimeoutMs: number): void {
  const endAt = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      const mode = connection.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode']
      if (mode !== 'wal') throw new Error(`its file system has no write-ahead log (journal mode ${String(mode)})`)
      return
    } catch (error) {
      if (primaryCode(error) !== resultCode.busy || performance.now() > endAt) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}
