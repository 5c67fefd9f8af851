/**
 * The codes of errors, by class. A package that throws a `SekhaError` with another code adds the code by augmenting this
 * interface.
 *
 * @example
 * ```ts
 * declare module '@sekha/core' {
 *   interface ErrorCodes {
 *     readonly Spool: 'spool_full'
 *   }
 * }
 * ```
 */
export interface ErrorCodes {
  /** A status other than 2xx, 4xx and 5xx, such as a redirect. */
  readonly ApiError: 'api'
  /** A 4xx status without a code of its own. */
  readonly ClientError: 'client'
  /** The request does not match the contract (400, 413, 415, 422). */
  readonly ValidationError: 'validation'
  /** The API key is missing or invalid (401). */
  readonly AuthenticationError: 'authentication'
  /** The API key lacks a permission (403). */
  readonly PermissionError: 'permission'
  /** The resource or the route does not exist (404). */
  readonly NotFoundError: 'not_found'
  /** The record has changed, or a request with the same idempotency key is in progress (409, 412). */
  readonly ConflictError: 'conflict'
  /** The client sends too many requests (429). */
  readonly RateLimitError: 'rate_limit'
  /** The server failed (5xx). */
  readonly ServerError: 'server'
  /** No response arrived, or its body broke off. */
  readonly ConnectionError: 'connection'
  /** A time limit of the client was reached. */
  readonly TimeoutError: 'timeout'
  /** The response does not match the contract or its format. */
  readonly ProtocolError: ProtocolErrorCode
  /** An object was used after its `close()`. */
  readonly ClosedError: 'closed'
  /** The call was not sent, because a limit of the client was reached. */
  readonly OverloadedError: 'overloaded'
  /** A job failed for good. */
  readonly JobFailedError: 'job_failed'
  /** The option `apiKey` is a function, and it failed. */
  readonly ApiKey: 'api_key'
}

/** The code of any error. */
export type ErrorCode = ErrorCodes[keyof ErrorCodes]

/** The code of a {@link ClientError} or one of its subclasses. */
export type ClientErrorCode = ErrorCodes[
  | 'ClientError'
  | 'ValidationError'
  | 'AuthenticationError'
  | 'PermissionError'
  | 'NotFoundError'
  | 'ConflictError'
  | 'RateLimitError']

/** The code of an {@link ApiError} or one of its subclasses. */
export type ApiErrorCode = ClientErrorCode | ErrorCodes['ApiError' | 'ServerError']

/**
 * The codes of a {@link ProtocolError}:
 *
 * - `protocol`: the bytes do not match the contract.
 * - `incomplete_stream`: a stream of records ended before its last record.
 * - `response_too_large`: a response exceeded `maxResponseBytes`.
 * - `record_too_large`: a record of a stream exceeded `maxRecordBytes`.
 */
export type ProtocolErrorCode = 'protocol' | 'incomplete_stream' | 'response_too_large' | 'record_too_large'
