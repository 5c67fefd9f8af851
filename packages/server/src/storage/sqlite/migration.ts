/** A step from one schema to the next. */
export interface Migration {
  /** The value of `PRAGMA user_version` after the migration. */
  readonly version: number
  readonly name: string
  readonly statements: string
}
