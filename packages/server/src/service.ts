/**
 * Defines a service that a controller serves.
 *
 * @module @sekha/server/service
 */
export type { AccessScope, OperationScope } from './host/authentication/access-scope.ts'
export type { Caller } from './host/caller.ts'
export { CheckedBody } from './host/checked-body.ts'
export {
  type AnyHandler,
  type Handler,
  type HandlerInput,
  type Handlers,
  type RequestContext,
  type ResponseOf,
  type ServerEvent,
  type ServerInfo,
  WithStatus,
} from './host/handler.ts'
export { CompressedBodyError, type ContentCoding } from './host/content-coding.ts'
export { HttpError } from './host/http-error.ts'
export type { EngineContext, EngineDefinition, Tables } from './host/storage/engine.ts'
export type { InvalidItem } from './host/validation/item-results.ts'
export { JsonText } from './host/json-text.ts'
export type { EnqueueOptions, Jobs } from './host/jobs/jobs.ts'
export type { JobInput, Progress, RunJob, ServiceJobs } from './host/jobs/service-jobs.ts'
export { gauge, type Metric, type Sample } from './host/metric-text.ts'
export type { OperationSchemas, ServiceContract } from './host/service-contract.ts'
export {
  defineService,
  type HealthCheck,
  type Service,
  type ServiceContext,
  type ServiceDefinition,
} from './host/service.ts'
export type {
  KeyRules,
  Redirect,
  ServiceWire,
  UnmatchedRequest,
  WireChanges,
  WrittenError,
} from './host/service-wire.ts'
