import type { Value } from './database.ts'
import type { DriverConnection, DriverStatement, Row, SqliteDriver } from './sqlite-driver.ts'

/** The part of bun:sqlite that the storage uses: https://bun.com/docs/runtime/sqlite */
export interface BunSqlite {
  readonly Database: new (
    path: string,
    options: { readonly readonly?: boolean; readonly readwrite?: boolean; readonly create?: boolean },
  ) => BunDatabase
}

interface BunDatabase {
  readonly inTransaction: boolean
  exec(sql: string): unknown
  prepare(sql: string): BunStatement
  close(): void
}

interface BunStatement {
  get(...values: readonly Value[]): Row | null
  all(...values: readonly Value[]): Row[]
  iterate(...values: readonly Value[]): Iterable<Row>
  run(...values: readonly Value[]): { readonly changes: number }
  finalize(): void
}

/** Adapts bun:sqlite to the interface of node:sqlite. */
export function bunDriver({ Database }: BunSqlite): SqliteDriver {
  return {
    name: 'bun:sqlite',
    open(path, { readOnly = false } = {}) {
      const database = withCode(
        () => new Database(path, readOnly ? { readonly: true } : { readwrite: true, create: true }),
      )
      return new BunConnection(database)
    },
  }
}

class BunConnection implements DriverConnection {
  readonly #database: BunDatabase
  readonly #statements = new Set<BunStatement>()

  constructor(database: BunDatabase) {
    this.#database = database
  }

  get isTransaction(): boolean {
    return this.#database.inTransaction
  }

  exec(sql: string): void {
    withCode(() => this.#database.exec(sql))
  }

  prepare(sql: string): DriverStatement {
    const statement = withCode(() => this.#database.prepare(sql))
    this.#statements.add(statement)
    return {
      get: (...values) => withCode(() => statement.get(...values)) ?? undefined,
      all: (...values) => withCode(() => statement.all(...values)),
      iterate: (...values) => iterate(statement, values),
      run: (...values) => withCode(() => statement.run(...values)),
    }
  }

  /** Bun would keep the file and its locks open until every statement is collected. */
  close(): void {
    for (const statement of this.#statements) statement.finalize()
    this.#statements.clear()
    this.#database.close()
  }
}

function* iterate(statement: BunStatement, values: readonly Value[]): Generator<Row, void> {
  try {
    yield* statement.iterate(...values)
  } catch (error) {
    throw addCode(error)
  }
}

function withCode<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw addCode(error)
  }
}

/** Bun's errors have the extended result code as `errno`. */
function addCode(error: unknown): unknown {
  if (error instanceof Error && error.name === 'SQLiteError' && 'errno' in error)
    Object.assign(error, { errcode: error.errno })
  return error
}
