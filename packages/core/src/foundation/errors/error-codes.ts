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
  readonly ApiError: 'api'
  readonly ClientError: 'client'
  readonly ValidationError: 'validation'
  readonly AuthenticationError: 'authentication'
  readonly PermissionError: 'permission'
  readonly NotFoundError: 'not_found'
  readonly ConflictError: 'conflict'
  readonly RateLimitError: 'rate_limit'
  readonly ServerError: 'server'
  readonly ConnectionError: 'connection'
  readonly TimeoutError: 'timeout'
  readonly ProtocolError: ProtocolErrorCode
  readonly ClosedError: 'closed'
  readonly OverloadedError: 'overloaded'
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
