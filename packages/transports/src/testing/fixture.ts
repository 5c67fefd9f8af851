/** One call as it was recorded. */
export interface FixtureExchange {
  readonly operation: string
  readonly method: string
  /** Without the values of the query. */
  readonly path: string
  /** Absent when no response arrived. */
  readonly status?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The body, as far as it was read. */
  readonly text?: string | undefined
  /** A body that is not UTF-8. */
  readonly base64?: string | undefined
  /** The code of what broke, if something did: before the headers without a `status`, within the body with one. */
  readonly failure?: string | undefined
}

/** What was recorded, as JSON: to be written to a file, read and reviewed. */
export interface Fixture {
  readonly version: 1
  readonly exchanges: readonly FixtureExchange[]
}
