/** A recorded call. */
export interface FixtureExchange {
  /** The id of the operation, such as `health`. */
  readonly operation: string
  /** The HTTP method. */
  readonly method: string
  /** The path and the names of the query, without query values. */
  readonly path: string
  /** The status. Absent if no response arrived. */
  readonly status?: number | undefined
  /** The recorded response headers, with lower-case names. Most headers, including cookies, are omitted. */
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
  /** The version of the format. */
  readonly version: 1
  /** The calls in the order in which they started. */
  readonly exchanges: readonly FixtureExchange[]
}
