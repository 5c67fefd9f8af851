/**
 * Loads the runtime's SQLite on first use: on a runtime without it, a static import would end the program with a stack
 * trace before `createController` can name the required Node version.
 *
 * @throws {Error} when the runtime has none
 */
export function loadSqlite(): typeof import('node:sqlite') {
  const sqlite = process.getBuiltinModule('node:sqlite') as typeof import('node:sqlite') | undefined
  if (sqlite === undefined) throw new Error('@sekha/server needs a runtime with node:sqlite')
  return sqlite
}
