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

/** The tables of a service. */
export interface Schema {
  /** Ordered by version, without gaps. A released migration is never edited. */
  readonly migrations: readonly Migration[]
  /** How to complete a deletion that ended early, because its process ended or the disk was full. @default nothing */
  readonly erasure?: Erasure | undefined
}
