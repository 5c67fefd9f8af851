import { closeSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { FileGuard } from './file-guard.ts'
import { checkOrigin, checkSchema, migrate } from './migrations.ts'
import { loadDriver } from './load-driver.ts'
import type { DriverConnection } from './sqlite-driver.ts'
import type { Schema } from './schema.ts'
import { primaryCode, resultCode, storeError } from './sqlite-error.ts'

/** The location of the rows, and the time limit for waiting for another process's write. */
export interface ConnectionOptions {
  readonly path: string
  readonly busyTimeoutMs: number
  readonly schemas: readonly Schema[]
}

/** An open database. `guard` is undefined for a database in memory. */
export interface OpenedConnection {
  readonly connection: DriverConnection
  readonly guard: FileGuard | undefined
}

/** The path of a database in memory. */
export const inMemory = ':memory:'

const cacheKibibytes = 16 * 1024
const logLimitBytes = 16 * 1024 * 1024

/**
 * Opens the file and migrates it to the newest schema. Creates a missing file with access for its owner only. The
 * folder must exist. The connection never waits for a lock: the caller tries again.
 *
 * @throws {StoreError} with the path, the reason and what to do, when the file cannot be written or is not a Sekha
 *   database; `busy` while another process sets the file up
 */
export function openConnection({ path, schemas }: ConnectionOptions): OpenedConnection {
  const driver = loadDriver()
  let guard: FileGuard | undefined
  let connection: DriverConnection | undefined
  try {
    guard = path === inMemory ? undefined : new FileGuard(path)
    connection = driver.open(path)
    connection.exec('PRAGMA busy_timeout = 0')
    checkOrigin(connection, path, schemas)
    if (path !== inMemory) useLog(connection)
    configure(connection)
    migrate(connection, path, schemas)
    const expected = driver.open(inMemory)
    checkSchema(connection, path, schemas, expected)
    expected.close()
    guard?.check()
    return { connection, guard }
  } catch (error) {
    // Explains the error before closing anything, because the cause may be a lack of descriptors.
    const reason = explain(error, path)
    connection?.close()
    guard?.close()
    throw storeError(path, 'could not be opened', reason)
  }
}

/**
 * Finds why a file cannot be opened. SQLite does not report it, and its log or shared memory may be missing instead.
 */
function explain(error: unknown, path: string): unknown {
  if (primaryCode(error) !== resultCode.cannotOpen) return error
  try {
    // Opens the folder, not the file: closing a descriptor of the file would drop the locks of other stores on it.
    closeSync(openSync(dirname(path), 'r'))
    return error
  } catch (reason) {
    return reason
  }
}

function configure(connection: DriverConnection): void {
  // FULL syncs the log at every commit, and fullfsync makes macOS sync to the disk itself, so an acknowledged write
  // survives a power cut. secure_delete overwrites deleted text. Sorting in memory keeps text out of temporary files.
  // Foreign keys are checked only by verify, because a deletion removes the row of a conversation first and its
  // messages in slices.
  connection.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA foreign_keys = OFF;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA cache_size = -${cacheKibibytes};
    PRAGMA journal_size_limit = ${logLimitBytes};
  `)
}

function useLog(connection: DriverConnection): void {
  const mode = connection.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode']
  if (mode !== 'wal') throw new Error(`its file system has no write-ahead log (journal mode ${String(mode)})`)
}
