import type { DatabaseSync } from 'node:sqlite'
import type { Migration } from './schema.ts'
import { StoreError } from '../store-error.ts'
import { isBusy, storeError } from './sqlite-error.ts'

/** 'Sekh': identifies a SQLite file as a Sekha database. */
const applicationId = 0x53656b68

/**
 * Migrates a database to the newest schema. Each migration is one transaction. If several processes open a file at the
 * same time, one of them migrates it.
 */
export function migrate(connection: DatabaseSync, path: string, steps: readonly Migration[]): void {
  let version = readVersion(connection)
  for (const step of steps) {
    if (version >= step.version) continue
    connection.exec('BEGIN IMMEDIATE')
    try {
      if (readVersion(connection) < step.version) {
        connection.exec(step.statements)
        connection.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${step.version}`)
      }
      connection.exec('COMMIT')
      version = step.version
    } catch (error) {
      if (connection.isTransaction) connection.exec('ROLLBACK')
      if (isBusy(error)) throw error
      throw storeError(path, `could not be migrated to version ${step.version} (${step.name})`, error)
    }
  }
}

/**
 * Checks that every table of the schema exists, because a missing one would fail only the requests that need it.
 * Recreates missing indexes, because queries without them would silently be slow.
 *
 * @throws {StoreError} naming the first missing table
 */
export function checkSchema(connection: DatabaseSync, path: string, migrations: readonly Migration[]): void {
  const existing = new Set(
    connection
      .prepare('SELECT name FROM sqlite_schema')
      .all()
      .map(({ name }) => name),
  )
  const isMissing = ([, name = '']: RegExpExecArray): boolean => !existing.has(name)
  const statements = migrations.map((migration) => migration.statements).join(';\n')
  const table = [...statements.matchAll(/CREATE TABLE (\w+)/g)].find(isMissing)
  if (table !== undefined)
    throw new StoreError(
      'unavailable',
      `The store at ${path} could not be opened: its table ${table[1]} is missing. Restore the file from a backup; nothing was changed`,
    )
  for (const [statement, name] of [...statements.matchAll(createIndex)].filter(isMissing)) {
    try {
      connection.exec(statement)
    } catch (error) {
      if (isBusy(error)) throw error
      throw storeError(path, `could not create its missing index ${name}`, error)
    }
  }
}

/** Matches the CREATE INDEX statements of migrations, which are formatted uniformly and contain no semicolon inside. */
const createIndex = /CREATE INDEX (\w+)[^;]+/g

/**
 * Checks that a database is new or a Sekha database, before anything is changed.
 *
 * @throws {Error} when it belongs to another program or was written by a newer version
 */
export function checkOrigin(connection: DatabaseSync, path: string, migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.version ?? 0
  // Runs in one transaction, so that it never reads the state in the middle of a migration by another process.
  connection.exec('BEGIN')
  const version = readVersion(connection)
  const id = readNumber(connection, 'PRAGMA application_id')
  const tables = readNumber(connection, 'SELECT count(*) FROM sqlite_schema')
  connection.exec('COMMIT')
  if (id === applicationId ? version === 0 : tables > 0 || version > 0 || id !== 0)
    throw new StoreError(
      'unavailable',
      `The store at ${path} could not be opened: it is the SQLite database of another program. ${another}`,
    )
  if (version > newest)
    throw new StoreError(
      'unavailable',
      `The store at ${path} could not be opened: it has version ${version}, and this program knows versions up to ` +
        `${newest}. Use the newer program that wrote it; nothing was changed`,
    )
}

const another = 'Choose another path; nothing was changed'

const readVersion = (connection: DatabaseSync): number => readNumber(connection, 'PRAGMA user_version')

function readNumber(connection: DatabaseSync, sql: string): number {
  return Number(Object.values(connection.prepare(sql).get() ?? {})[0])
}
