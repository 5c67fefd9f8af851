import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StoreError } from '../store-error.ts'
import { readFileSizeLimit } from './file-size-limit.ts'
import { loadDriver } from './load-driver.ts'
import { isBusy } from './sqlite-error.ts'

/** With less free space than this the next write may fail, although the log may still have room for a small one. */
const minFreeBytes = 1024 * 1024

/**
 * Checks the disk, which the open connection does not: it has pages in memory, and a log with room for small writes.
 *
 * @param bytes - The size of the file after its log has been moved into it.
 * @throws {StoreError} `full` when there is no room for the next write
 * @throws {Error} from SQLite, when the start of one of the tables cannot be read from the file
 */
export async function probeFile(path: string, bytes: number): Promise<void> {
  readTables(path)
  const freeBytes = await readFreeBytes(dirname(path))
  const limit = readFileSizeLimit()
  if (limit !== undefined && limit - bytes < minFreeBytes)
    throw new StoreError(
      'full',
      `The store at ${path} is close to the limit of this process for the size of a file, ${limit} bytes. Raise the limit (ulimit -f)`,
    )
  if (freeBytes !== undefined && freeBytes < minFreeBytes)
    throw new StoreError(
      'full',
      `The store at ${path} has ${freeBytes} bytes left on its disk. Free some space: the store remains usable`,
    )
}

/** Reads through a new connection, which has no pages in memory. Skips tables that another process has locked. */
function readTables(path: string): void {
  const connection = loadDriver().open(path, { readOnly: true })
  try {
    const tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
    for (const { name } of tables) connection.prepare(`SELECT 1 FROM "${String(name)}" LIMIT 1`).get()
  } catch (error) {
    if (!isBusy(error)) throw error
  } finally {
    connection.close()
  }
}

/** Returns `undefined` where the runtime or the file system does not report it. */
async function readFreeBytes(directory: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(directory)
    return bavail * bsize
  } catch {
    return undefined
  }
}
