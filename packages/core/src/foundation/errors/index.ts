export { ApiError, type ApiErrorOptions, type HeaderRecord } from './api-error.ts'
export { ClosedError } from './closed-error.ts'
export { ConnectionError, type ConnectionErrorOptions } from './connection-error.ts'
export { isDecodingFailure, undecodable } from './decoding-failure.ts'
export { findConnectionFailure } from './connection-failure.ts'
export { readErrorBody, type ErrorBody } from './error-body.ts'
export type { ErrorResponse } from './create-api-error.ts'
export { errorFromResponse } from './error-from-response.ts'
export { type ConnectionFailure, errorCode, lostBody, noResponse } from './explain-connection.ts'
export { isFetchFailure } from './fetch-failure.ts'
export { OverloadedError } from './overloaded-error.ts'
export type { ApiErrorCode, ClientErrorCode, ErrorCode, ErrorCodes, ProtocolErrorCode } from './error-codes.ts'
export { ProtocolError, type ProtocolErrorOptions, responseTooLarge } from './protocol-error.ts'
export {
  attachCallContext,
  SekhaError,
  type AttemptRecord,
  type CallContext,
  type SekhaErrorOptions,
} from './sekha-error.ts'
export {
  AuthenticationError,
  ClientError,
  ConflictError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  ValidationError,
  type Issue,
} from './status-errors.ts'
export { TimeoutError, type TimeoutErrorOptions, type TimeoutScope } from './timeout-error.ts'
