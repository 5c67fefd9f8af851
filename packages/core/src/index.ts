/**
 * A typed client for Sekha on every JavaScript runtime.
 *
 * @module @sekha/core
 */
export { SekhaClient } from './client.ts'
export type {
  CheckedClientOptions,
  ClientChanges,
  ClientOptions,
  CommonClientOptions,
  ServiceOptions,
  UncheckedClientOptions,
} from './options/client-options.ts'
export type { ForUserOptions } from './options/client-scope.ts'
export type { ExpiringKey, GetApiKey } from './options/key-source.ts'
export type { HeadersInput } from './pipeline/check-headers.ts'
export { type Caller, createCaller } from './pipeline/caller.ts'
export type { CallerOptions, PlainCallerOptions } from './options/caller-options.ts'

// Calls. The operations are also standalone functions, so that a bundle contains only those it uses.
export type { Call, CallInfo, CallOutcome } from './pipeline/call.ts'
export type {
  ByteSource,
  CallOptions,
  IdempotentCallOptions,
  IdempotentOptionsFor,
  OptionsFor,
  RequestFields,
} from './pipeline/call-options.ts'
export { Page, type PageOf, type PlainPage } from './pipeline/page.ts'
export type { PageCall, ToArrayOptions } from './pipeline/page-call.ts'
export type { StreamCall } from './pipeline/stream-call.ts'
export type { StreamOptions, StreamOptionsFor } from './pipeline/stream-options.ts'
export * from './generated/memory/index.gen.ts'
export type { WaitUntilOptions } from './pipeline/wait-until.ts'

// Middleware and transports.
export type {
  CallRequest,
  CallResponse,
  CallTimeouts,
  HeaderBag,
  Middleware,
  StreamBody,
  Transport,
} from './pipeline/call-request.ts'
export type { Fields, Operation, Pagination } from './contract/operation.ts'
export type { OperationId } from './generated/services.gen.ts'
export type { CheckedPlace, MiddlewarePlace, Placeable } from './foundation/index.ts'
export { placeMiddleware } from './pipeline/place-middleware.ts'
export { createFetchTransport } from './pipeline/create-fetch-transport.ts'
export type { Fetch } from './pipeline/fetch-transport.ts'
export type { PolicyOptions } from './pipeline/policy-options.ts'

// Logs and validation.
export { logAttempts, type Logger, type LogLevel } from './logging.ts'
export type { Hooks, ObservedResponse, RequestChanges } from './hooks.ts'
export type { RequestInput, RequestMethod } from './pipeline/request-path.ts'
export type { AttemptObserver } from './pipeline/attempt.ts'
export {
  createResponseCheck,
  type ResponseCheck,
  type ResponseSchema,
  type ResponseSchemas,
} from './pipeline/response-check.ts'

// Errors.
export {
  ApiError,
  type ApiErrorCode,
  type AttemptRecord,
  AuthenticationError,
  ClientError,
  type ClientErrorCode,
  ClosedError,
  ConflictError,
  ConnectionError,
  type ErrorCode,
  type ErrorCodes,
  NotFoundError,
  PermissionError,
  ProtocolError,
  type ProtocolErrorCode,
  RateLimitError,
  SekhaError,
  ServerError,
  TimeoutError,
  ValidationError,
} from './foundation/index.ts'
export { JobFailedError, type JobState } from './pipeline/job-failed-error.ts'
