import { StoreError } from '../store-error.ts'
import { adoptKernel, createKernel, kernelVersion, restoreStore } from './kernel-tables.ts'
import type { Migration, Schema } from './schema.ts'
import type { DriverConnection } from './sqlite-driver.ts'
import { isBusy, storeError } from './sqlite-error.ts'

/** 'Sekh': identifies a SQLite file as a Sekha database. */
const applicationId = 0x53656b68

/** A step of a migration. */
interface Step {
  /** For errors. */
  readonly name: string
  readonly isDone: () => boolean
  readonly apply: () => void
}

/**
 * Brings the tables of the kernel and of the services to their newest versions. Each step is one transaction, so a
 * process that ends in between leaves the rest to the next one. If several processes open a file at the same time, one
 * of them takes each step.
 */
export function migrate(connection: DriverConnection, path: string, schemas: readonly Schema[]): void {
  for (const step of planSteps(connection, schemas)) {
    if (step.isDone()) continue
    connection.exec('BEGIN IMMEDIATE')
    try {
      // Another process may have taken it since.
      if (!step.isDone()) step.apply()
      connection.exec('COMMIT')
    } catch (error) {
      if (connection.isTransaction) connection.exec('ROLLBACK')
      if (isBusy(error)) throw error
      throw storeError(path, `could not be migrated to ${step.name}`, error)
    }
  }
}

/** Lists all steps in their order. */
function planSteps(connection: DriverConnection, schemas: readonly Schema[]): readonly Step[] {
  const steps = schemas.flatMap((schema) => [
    ...(schema.before ?? []).map((migration) => stepBefore(connection, migration)),
    ...(schema.before === undefined ? [] : [adoptFrom(connection, schema)]),
  ])
  steps.push({
    name: `version ${kernelVersion}`,
    isDone: () => readFileVersion(connection) === kernelVersion,
    apply: () => {
      connection.exec(createKernel)
      writeFileVersion(connection, kernelVersion)
    },
  })
  for (const { name, migrations } of schemas)
    for (const migration of migrations) steps.push(stepOf(connection, name, migration))
  return steps
}

/** A step of a file from before services had versions. */
function stepBefore(connection: DriverConnection, { version, name, statements }: Migration): Step {
  return {
    name: `version ${version} (${name})`,
    isDone: () => {
      const current = readFileVersion(connection)
      return current === 0 || current >= version
    },
    apply: () => {
      connection.exec(statements)
      writeFileVersion(connection, version)
    },
  }
}

function adoptFrom(connection: DriverConnection, { name, migrations }: Schema): Step {
  return {
    name: `version ${kernelVersion}`,
    isDone: () => {
      const current = readFileVersion(connection)
      return current === 0 || current >= kernelVersion
    },
    apply: () => {
      connection.exec(adoptKernel.replaceAll(':service', quote(name)))
      writeServiceVersion(connection, name, migrations[0]?.version ?? 0)
      writeFileVersion(connection, kernelVersion)
    },
  }
}

function stepOf(connection: DriverConnection, service: string, { version, name, statements }: Migration): Step {
  return {
    name: `version ${version} of ${service} (${name})`,
    isDone: () => readServiceVersion(connection, service) >= version,
    apply: () => {
      connection.exec(statements)
      writeServiceVersion(connection, service, version)
    },
  }
}

/**
 * Checks that every table exists, because a missing one would fail only the requests that need it. Recreates missing
 * indexes, because queries without them would silently be slow, and the row of `store`, because deletions without it
 * would not be erased from the gaps of the file.
 *
 * @param expected - An empty database in memory.
 * @throws {StoreError} naming the first missing table
 */
export function checkSchema(
  connection: DriverConnection,
  path: string,
  schemas: readonly Schema[],
  expected: DriverConnection,
): void {
  migrate(expected, path, schemas)
  const existing = new Set(listObjects(connection).map(({ name }) => name))
  const missing = listObjects(expected).filter(({ name }) => !existing.has(name))
  const table = missing.find(({ type }) => type === 'table')
  if (table !== undefined)
    throw new StoreError(
      'unavailable',
      `The store at ${path} could not be opened: its table ${table.name} is missing. Restore the file from a backup; nothing was changed`,
    )
  for (const { name, sql } of missing) {
    // Indexes of constraints have no statement, and cannot be missing while their table is there.
    if (sql === null) continue
    try {
      connection.exec(sql)
    } catch (error) {
      if (isBusy(error)) throw error
      throw storeError(path, `could not create its missing index ${name}`, error)
    }
  }
  if (connection.prepare('SELECT 1 FROM store').get() === undefined) connection.exec(restoreStore)
}

interface SchemaObject {
  readonly type: string
  readonly name: string
  readonly sql: string | null
}

const listObjects = (connection: DriverConnection): readonly SchemaObject[] =>
  connection.prepare('SELECT type, name, sql FROM sqlite_schema').all() as unknown as readonly SchemaObject[]

/**
 * Checks that a database is new or a Sekha database with known versions, before anything is changed.
 *
 * @throws {Error} when it belongs to another program or was written by a newer version
 */
export function checkOrigin(connection: DriverConnection, path: string, schemas: readonly Schema[]): void {
  // Runs in one transaction, so that it never reads the state in the middle of a migration by another process.
  connection.exec('BEGIN')
  const version = readFileVersion(connection)
  const id = readNumber(connection, 'PRAGMA application_id')
  const tables = readNumber(connection, 'SELECT count(*) FROM sqlite_schema')
  const isOurs = id === applicationId && version > 0
  const services = isOurs && version === kernelVersion ? listServiceVersions(connection) : []
  connection.exec('COMMIT')
  const refuse = (reason: string): StoreError =>
    new StoreError('unavailable', `The store at ${path} could not be opened: ${reason}; nothing was changed`)
  if (!isOurs) {
    if (tables > 0 || version > 0 || id !== 0)
      throw refuse('it is the SQLite database of another program. Choose another path')
    return
  }
  if (version > kernelVersion) throw refuse(describeNewer('it', version, kernelVersion))
  if (version < kernelVersion && !schemas.some(({ before }) => before !== undefined))
    throw refuse(`it has version ${version}, which held one service alone. Open it with that service first`)
  for (const { name, migrations } of schemas) {
    const newest = migrations.at(-1)?.version ?? 0
    const stored = services.find(({ service }) => service === name)?.version ?? 0
    if (stored > newest) throw refuse(describeNewer(`its ${name} service`, stored, newest))
  }
}

const describeNewer = (what: string, version: number, newest: number): string =>
  `${what} has version ${version}, and this program knows versions up to ${newest}. Use the newer program that wrote it`

interface ServiceVersion {
  readonly service: string
  readonly version: number
}

const listServiceVersions = (connection: DriverConnection): readonly ServiceVersion[] =>
  connection.prepare('SELECT service, version FROM service_migrations').all() as unknown as readonly ServiceVersion[]

function readServiceVersion(connection: DriverConnection, service: string): number {
  const row = connection.prepare('SELECT version FROM service_migrations WHERE service = ?').get(service)
  return Number(row?.['version'] ?? 0)
}

function writeServiceVersion(connection: DriverConnection, service: string, version: number): void {
  connection.prepare('INSERT OR REPLACE INTO service_migrations (service, version) VALUES (?, ?)').run(service, version)
}

const readFileVersion = (connection: DriverConnection): number => readNumber(connection, 'PRAGMA user_version')

function writeFileVersion(connection: DriverConnection, version: number): void {
  connection.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`)
}

const quote = (name: string): string => `'${name}'`

function readNumber(connection: DriverConnection, sql: string): number {
  return Number(Object.values(connection.prepare(sql).get() ?? {})[0])
}
