/**
 * A typed client for Sekha on every JavaScript runtime.
 *
 * @module core
 */
export { SekhaClient } from './client.ts'
export type { CallerOptions, PlainCallerOptions } from './options/caller-options.ts'
export type { ClientOptions, ServiceOptions } from './options/client-options.ts'
export { type Logger, logAttempts } from './logging.ts'
export {
  type ResponseCheck,
  type ResponseSchema,
  type ResponseSchemas,
  createResponseCheck,
} from './pipeline/response-check.ts'
export type { AttemptObserver } from './pipeline/attempt.ts'

// What travels through the pipeline, for middleware and transports of your own.
export * from './pipeline/index.ts'
export type { Fields, Operation, Pagination } from './contract/operation.ts'
export { type CheckedPlace, type MiddlewarePlace, type Placeable } from './foundation/index.ts'
export { placeMiddleware } from './pipeline/place-middleware.ts'

// The operations as flat functions, and their types: a program ships only those that it uses.
export * from './generated/memory/index.gen.ts'

// Errors.
export {
  ApiError,
  type AttemptRecord,
  AuthenticationError,
  ClientError,
  ClosedError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PermissionError,
  ProtocolError,
  RateLimitError,
  SekhaError,
  ServerError,
  TimeoutError,
  ValidationError,
} from './foundation/index.ts'

// Decoders for streams of your own.
export { decodeNdjson, decodeSse, type NdjsonStream, type SseEvent } from './decode/index.ts'
