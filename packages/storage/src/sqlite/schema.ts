import type { Database } from './database.ts'

/** A step from one version of a service's tables to the next. */
export interface Migration {
  readonly version: number
  readonly name: string
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
  /** Ordered by version, without gaps. A released migration is never edited. */
  readonly migrations: readonly Migration[]
  /** How to complete a deletion that ended early, because its process ended or the disk was full. @default nothing */
  readonly erasure?: Erasure | undefined
  /** What `verify()` checks besides the constraints. @default none */
  readonly rules?: readonly Rule[] | undefined
  /** Tables whose row may be deleted before the rows that refer to it. `verify()` leaves them to rules. @default none */
  readonly loosely?: readonly string[] | undefined
}
