// Generated from openapi/ by `npm run generate`. Never edited.

/**
 * A timestamp in a request, in RFC 3339. The day and the time must exist. A space instead of the `T`, omitted seconds
 * and a short offset are also accepted. Without a zone, it means UTC. Second 60 is valid only at the end of a month in
 * UTC. The year must be from 0 to 9999 in UTC. Digits beyond the millisecond are cut. `timestamps.json` beside the
 * contract lists accepted and refused values.
 *
 */
export type TimestampInput = Date | string

/**
 * A timestamp. Our server writes RFC 3339 with `Z`. A legacy server omits the zone, which means UTC, may write a space
 * instead of the `T`, and writes up to nine fraction digits.
 *
 */
export type Timestamp = Date

/**
 * One violation of the contract.
 */
export type Issue = {
  /**
   * Property path of the invalid value; empty for the whole request.
   */
  path: string
  /**
   * The violated rule, for people.
   */
  message: string
  /**
   * Stable name of the rule, for programs.
   */
  code?: string | undefined
}

/**
 * The body of every error.
 */
export type ErrorBody = {
  /**
   * Error message for people.
   */
  error: string
  /**
   * Same as the HTTP status.
   */
  code: number
  /**
   * Violations of the contract.
   */
  issues?: Array<Issue> | undefined
  /**
   * On 409, the revision on the server.
   */
  current_revision?: number | undefined
  /**
   * Same as the `X-Request-Id` header.
   */
  request_id?: string | undefined
}
