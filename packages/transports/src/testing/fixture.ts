/** A recorded call. */
export interface FixtureExchange {
  readonly operation: string
  readonly method: string
  /** The path and the names of the query, without query values. */
  readonly path: string
  /** The status. Absent if no response arrived. */
  readonly status?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The part of the body that was read. */
  readonly text?: string | undefined
  /** A body that is not UTF-8. */
  readonly base64?: string | undefined
  /** The code of a connection failure: before the headers if there is no `status`, otherwise within the body. */
  readonly failure?: string | undefined
}

/** A recording as JSON, ready to be written to a file and reviewed. */
export interface Fixture {
  readonly version: 1
  readonly exchanges: readonly FixtureExchange[]
}
