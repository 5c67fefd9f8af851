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

// Requests and responses of the pipeline, for custom middleware and transports.
export * from './pipeline/index.ts'
export type { Fields, Operation, Pagination } from './contract/operation.ts'
export { type CheckedPlace, type MiddlewarePlace, type Placeable } from './foundation/index.ts'
export { placeMiddleware } from './pipeline/place-middleware.ts'

// Operations as standalone functions, with their types. Bundlers drop the unused ones.
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

// Stream decoders.
export { decodeNdjson, decodeSse, type NdjsonStream, type SseEvent } from './decode/index.ts'
