import { checkKnownOptions, describeType, type KnownOptions } from '@sekha/core/foundation'
import { describeNumber, requireFunction } from '../misuse.ts'
import type { Database } from './database.ts'
import { findTransactionWord } from './inspect-statement.ts'

/** A step from one version of a service's tables to the next. */
export interface Migration {
  readonly version: number
  readonly name: string
  /** Runs in one transaction, which also stores the version. */
  readonly statements: string
}

/** Erases what a service has deleted but not yet overwritten. */
export interface Erasure {
  /** Whether deleted rows remain. */
  readonly isPending: (database: Database) => boolean
  /** Erases a few milliseconds' worth of deleted rows, in a transaction. `last` completes a deletion. */
  readonly eraseSlice: (database: Database) => 'nothing' | 'more' | 'last'
}

/** A rule that constraints cannot express. `sql` selects violations as `what`, without text of users and without LIMIT. */
export type Rule = readonly [problem: string, sql: string]

/** The tables of a service. */
export interface Schema {
  /** Identifies the service in the file. Lower-case letters, digits and hyphens. */
  readonly name: string
  /**
   * Ascending versions. The first creates the tables, at any version above 0. A released migration is never edited.
   * Tables of other services, also the kernel's, stay as they are.
   */
  readonly migrations: readonly Migration[]
  /**
   * For the service that wrote files before services had versions of their own: the steps to the first version of
   * `migrations`, which `PRAGMA user_version` counted. @default such a file is refused
   */
  readonly before?: readonly Migration[] | undefined
  /** How to complete a deletion that ended early, because its process ended or the disk was full. @default nothing */
  readonly erasure?: Erasure | undefined
  /** What `verify()` checks besides the constraints. @default none */
  readonly rules?: readonly Rule[] | undefined
  /** Tables whose row may be deleted before the rows that refer to it. `verify()` leaves them to rules. @default none */
  readonly loosely?: readonly string[] | undefined
}

const namePattern = /^[a-z][a-z0-9-]*$/

/** @throws {TypeError | RangeError} naming the schema and what is wrong with it */
export function checkSchemas(schemas: readonly Schema[]): void {
  if (!Array.isArray(schemas) || schemas.length === 0)
    throw new TypeError(
      `schemas must be a list of at least one schema, got ${Array.isArray(schemas) ? 'an empty list' : describeType(schemas)}`,
    )
  const names = new Set<string>()
  for (const schema of schemas as readonly Schema[]) {
    checkFields(schema)
    const { name, migrations, before = [] } = schema
    if (names.has(name)) throw new TypeError(`two schemas are named ${name}`)
    names.add(name)
    checkMigrations(name, migrations)
    checkMigrations(name, before)
    const [reached, first] = [before.at(-1)?.version, migrations[0]?.version]
    if (reached !== undefined && reached !== first)
      throw new RangeError(`the steps before the schema ${name} must end at its first version ${first}, got ${reached}`)
  }
  if (schemas.filter(({ before }) => before !== undefined).length > 1)
    throw new TypeError('only one schema may take over files from before services had versions')
}

const knownFields: KnownOptions<Schema> = {
  name: true,
  migrations: true,
  before: true,
  erasure: true,
  rules: true,
  loosely: true,
}

/** @throws {TypeError} naming the field that is unknown or has the wrong type */
function checkFields(schema: Schema): void {
  if (typeof schema !== 'object' || schema === null)
    throw new TypeError(`schemas must be a list of schemas, got one that is ${describeType(schema)}`)
  const { name, migrations, before = [], erasure, rules = [], loosely = [] } = schema
  if (typeof name !== 'string' || !namePattern.test(name)) {
    const got = typeof name === 'string' ? JSON.stringify(name) : describeType(name)
    throw new TypeError(`the name of a schema must be lower-case letters, digits and hyphens, got ${got}`)
  }
  checkKnownOptions(`the schema ${name}`, schema, knownFields, {}, 'field')
  for (const [field, list] of Object.entries({ migrations, before, rules, loosely }))
    if (!Array.isArray(list))
      throw new TypeError(`the ${field} of the schema ${name} must be a list, got ${describeType(list)}`)
  if (migrations.length === 0) throw new TypeError(`the schema ${name} has no migration`)
  for (const rule of rules as readonly unknown[])
    if (!Array.isArray(rule) || rule.length !== 2 || rule.some((part) => typeof part !== 'string'))
      throw new TypeError(`a rule of the schema ${name} must be a problem and its statement, both strings`)
  for (const table of loosely as readonly unknown[])
    if (typeof table !== 'string')
      throw new TypeError(`loosely of the schema ${name} must name tables, got ${describeType(table)}`)
  if (erasure === undefined) return
  requireFunction(`erasure.isPending of the schema ${name}`, erasure?.isPending)
  requireFunction(`erasure.eraseSlice of the schema ${name}`, erasure?.eraseSlice)
}

function checkMigrations(schema: string, migrations: readonly Migration[]): void {
  let last = 0
  for (const migration of migrations) {
    if (typeof migration !== 'object' || migration === null)
      throw new TypeError(`a migration of the schema ${schema} must be an object, got ${describeType(migration)}`)
    const { version, name, statements } = migration
    if (!Number.isInteger(version) || version <= last)
      throw new RangeError(
        `the versions of the schema ${schema} must be whole numbers in ascending order, got ${describeNumber(version)} after ${last}`,
      )
    for (const [field, text] of Object.entries({ name, statements }))
      if (typeof text !== 'string')
        throw new TypeError(
          `the ${field} of version ${version} of the schema ${schema} must be a string, got ${describeType(text)}`,
        )
    const found = findTransactionWord(statements)
    if (found !== undefined)
      throw new TypeError(
        `version ${version} of the schema ${schema} must not contain ${found}: each version is one transaction, which the storage begins and ends`,
      )
    last = version
  }
}
