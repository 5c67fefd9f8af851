import { bunDriver, type BunSqlite } from './bun-driver.ts'
import type { SqliteDriver } from './sqlite-driver.ts'

/**
 * Loads the runtime's SQLite on first use: on a runtime without it, a static import would end the program with a stack
 * trace before a server can name the required Node version. Bun has both; its own is the one that Bun's users tune and
 * patch, and does not depend on how much of node:sqlite Bun implements.
 *
 * @throws {Error} when the runtime has none
 */
export function loadDriver(): SqliteDriver {
  const bun = process.getBuiltinModule('bun:sqlite') as BunSqlite | undefined
  if (bun !== undefined) return bunDriver(bun)
  const node = process.getBuiltinModule('node:sqlite') as typeof import('node:sqlite') | undefined
  if (node === undefined) throw new Error('@sekha/storage needs a runtime with node:sqlite or bun:sqlite')
  return { name: 'node:sqlite', open: (path, options = {}) => new node.DatabaseSync(path, options) }
}
