/** A step from one schema to the next. */
export interface Migration {
  /** What `PRAGMA user_version` is afterwards. */
  readonly version: number
  readonly name: string
  readonly statements: string
}
