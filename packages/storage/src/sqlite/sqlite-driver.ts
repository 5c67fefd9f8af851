import type { Value } from './database.ts'

/** A row, as stored. */
export type Row = Record<string, unknown>

/** A prepared statement: what the storage needs of node:sqlite's. */
export interface DriverStatement {
  get(...values: readonly Value[]): Row | undefined
  all(...values: readonly Value[]): Row[]
  iterate(...values: readonly Value[]): Iterable<Row>
  run(...values: readonly Value[]): { readonly changes: number | bigint }
}

/** A connection: what the storage needs of node:sqlite's. Its errors have SQLite's extended result code as `errcode`. */
export interface DriverConnection {
  readonly isTransaction: boolean
  /** Runs any number of statements. */
  exec(sql: string): void
  prepare(sql: string): DriverStatement
  /** Releases the file, also if statements are still prepared. */
  close(): void
}

/** A SQLite library. */
export interface SqliteDriver {
  readonly name: 'node:sqlite' | 'bun:sqlite'
  open(path: string, options?: { readonly readOnly?: boolean }): DriverConnection
}
