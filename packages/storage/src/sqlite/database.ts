/** A value bound to a statement. User text is always bound and never part of the SQL. */
export type Value = string | number | null | Uint8Array

/** The result of a statement that returns at most one row. */
export type Found<Row> = Row | undefined

/**
 * Runs statements. Prepares each once and keeps it, so the set of statements must be small: each is written in the code,
 * and filters add a fixed number of variants. Every string is read back unchanged, also with NUL.
 */
export interface Database {
  readonly path: string
  /** Returns the first row. The caller declares its type as `Row`. */
  get<Row>(sql: string, ...values: readonly Value[]): Found<Row>
  all<Row>(sql: string, ...values: readonly Value[]): Row[]
  /** Yields rows as they are read, and computes no others. The same statement must not run again before the end. */
  iterate<Row>(sql: string, ...values: readonly Value[]): Generator<Row, void>
  /** @returns the number of changed rows */
  run(sql: string, ...values: readonly Value[]): number
  /** Runs several reads on one snapshot, unaffected by writes of other processes. Not inside a write. */
  snapshot<T>(read: () => T): T
}
