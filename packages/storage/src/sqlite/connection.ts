import type { Database, Found, Value } from './database.ts'
import type { FileGuard } from './file-guard.ts'
import type { HeldFile } from './held-file.ts'
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
  readonly #statements = new Map<string, DriverStatement>()

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
    const row = this.#prepare(sql).get(...values.map(this.#toStored))
    return row && (fromStored(row) as Row)
  }

  all<Row>(sql: string, ...values: readonly Value[]): Row[] {
    const rows = this.#prepare(sql).all(...values.map(this.#toStored))
    for (const row of rows) fromStored(row)
    return rows as Row[]
  }

  *iterate<Row>(sql: string, ...values: readonly Value[]): Generator<Row, void> {
    for (const row of this.#prepare(sql).iterate(...values.map(this.#toStored))) yield fromStored(row) as Row
  }

  run(sql: string, ...values: readonly Value[]): number {
    return Number(this.#prepare(sql).run(...values.map(this.#toStored)).changes)
  }

  snapshot<T>(read: () => T): T {
    this.run('BEGIN')
    try {
      return read()
    } finally {
      // It has only read. A commit would fail after a damaged page.
      if (this.inTransaction) this.run('ROLLBACK')
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
    this.#connection.close()
    this.#guard?.close()
  }

  readonly #toStored = (value: Value): Value => {
    if (typeof value === 'string') {
      this.boundBytes += value.length
      return encodeText(value)
    }
    if (value instanceof Uint8Array) this.boundBytes += value.byteLength
    return value
  }

  #prepare(sql: string): DriverStatement {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#connection.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
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
