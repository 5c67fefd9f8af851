import { describeType } from '@sekha/core/foundation'
import { misuse } from '../misuse.ts'
import type { Database, Found, Value } from './database.ts'
import type { FileGuard } from './file-guard.ts'
import type { HeldFile } from './held-file.ts'
import { inspectStatement, quote, type StatementFacts } from './inspect-statement.ts'
import { type ConnectionOptions, openConnection } from './open-connection.ts'
import type { Erasure, Schema } from './schema.ts'
import type { DriverConnection, DriverStatement } from './sqlite-driver.ts'
import { decodeText, encodeText } from './stored-text.ts'

/** The connection of a store. All text is encoded and decoded here. */
export class Connection implements Database {
  readonly path: string
  readonly busyTimeoutMs: number
  readonly schemas: readonly Schema[]
  readonly erasures: readonly Erasure[]
  /** The approximate number of bytes bound to statements. Set it to 0 to restart the count. */
  boundBytes = 0
  readonly #connection: DriverConnection
  readonly #guard: FileGuard | undefined
  readonly #statements = new Map<string, Prepared>()
  readonly #transactionStatements = new Map<TransactionStatement, DriverStatement>()
  #isReading = false

  constructor(options: ConnectionOptions) {
    this.path = options.path
    this.busyTimeoutMs = options.busyTimeoutMs
    this.schemas = options.schemas
    this.erasures = options.schemas.flatMap(({ erasure }) => erasure ?? [])
    const { connection, guard } = openConnection(options)
    this.#connection = connection
    this.#guard = guard
  }

  get<Row>(sql: string, ...values: readonly Value[]): Found<Row> {
    const row = this.#prepare(sql, values.length).get(...values.map(this.#toStored))
    return row && (fromStored(row) as Row)
  }

  all<Row>(sql: string, ...values: readonly Value[]): Row[] {
    const rows = this.#prepare(sql, values.length).all(...values.map(this.#toStored))
    for (const row of rows) fromStored(row)
    return rows as Row[]
  }

  *iterate<Row>(sql: string, ...values: readonly Value[]): Generator<Row, void> {
    for (const row of this.#prepare(sql, values.length).iterate(...values.map(this.#toStored)))
      yield fromStored(row) as Row
  }

  run(sql: string, ...values: readonly Value[]): number {
    return Number(this.#prepare(sql, values.length).run(...values.map(this.#toStored)).changes)
  }

  snapshot<T>(read: () => T): T {
    if (this.inTransaction)
      throw misuse(new TypeError('snapshot is for reads: a write, and a snapshot itself, already see one state'))
    this.control('BEGIN')
    try {
      return read()
    } finally {
      // It has only read. A commit would fail after a damaged page.
      if (this.inTransaction) this.control('ROLLBACK')
    }
  }

  /** Begins, divides or ends a transaction. Only the storage does: services share its transactions. */
  control(sql: TransactionStatement): void {
    let statement = this.#transactionStatements.get(sql)
    if (statement === undefined) {
      statement = this.#connection.prepare(sql)
      this.#transactionStatements.set(sql, statement)
    }
    statement.run()
  }

  /** Runs `read`, in which statements that change data are refused: their changes would bypass the write queue. */
  reading<T>(read: (database: Database) => T): T {
    const wasReading = this.#isReading
    this.#isReading = true
    try {
      return read(this)
    } finally {
      this.#isReading = wasReading
    }
  }

  get inTransaction(): boolean {
    return this.#connection.isTransaction
  }

  /** The file, opened independently of SQLite; undefined for a database in memory. */
  get file(): HeldFile | undefined {
    return this.#guard?.file
  }

  /** @throws {StoreError} `lost` when the file is no longer the one that was opened */
  checkFile(): void {
    this.#guard?.check()
  }

  close(): void {
    this.#statements.clear()
    this.#transactionStatements.clear()
    this.#connection.close()
    this.#guard?.close()
  }

  readonly #toStored = (value: Value, index: number): Value => {
    if (typeof value === 'string') {
      this.boundBytes += value.length
      return encodeText(value)
    }
    if (typeof value === 'number' || value === null) return value
    if (!(value instanceof Uint8Array))
      throw misuse(
        new TypeError(
          `value ${index + 1} of a statement must be a string, a number, null or a Uint8Array, got ${describeType(value)}`,
        ),
      )
    this.boundBytes += value.byteLength
    return value
  }

  /** @throws {TypeError} when the statement is not for services, or does not take this number of values */
  #prepare(sql: string, valueCount: number): DriverStatement {
    let prepared = this.#statements.get(sql)
    if (prepared === undefined) {
      prepared = { facts: inspect(sql), statement: this.#connection.prepare(sql) }
      this.#statements.set(sql, prepared)
    }
    const { facts, statement } = prepared
    if (facts.valueCount !== undefined && facts.valueCount !== valueCount)
      throw misuse(new TypeError(`the statement takes ${facts.valueCount} values, got ${valueCount}: ${quote(sql)}`))
    if (facts.isWrite && this.#isReading)
      throw misuse(new TypeError(`a read must not change data, pass the statement to write(): ${quote(sql)}`))
    return statement
  }
}

interface Prepared {
  readonly facts: StatementFacts
  readonly statement: DriverStatement
}

/** The statements of the storage's own transactions. */
export type TransactionStatement =
  | 'BEGIN'
  | 'BEGIN IMMEDIATE'
  | 'COMMIT'
  | 'ROLLBACK'
  | 'SAVEPOINT command'
  | 'ROLLBACK TO command'
  | 'RELEASE command'

function inspect(sql: string): StatementFacts {
  try {
    return inspectStatement(sql)
  } catch (error) {
    throw error instanceof Error ? misuse(error) : error
  }
}

/** Decodes in place: the row was created for this read. */
function fromStored(row: Record<string, unknown>): Record<string, unknown> {
  for (const name of Object.keys(row)) {
    const value = row[name]
    if (typeof value === 'string') row[name] = decodeText(value)
  }
  return row
}
