/**
 * Runs the Sekha memory service in a program, as a server, or mounted in an app.
 *
 * @module @sekha/server
 */
export { createController } from './controller.ts'
export type { AccessScope } from './host/authentication/access-scope.ts'
export type { Authenticate, AuthenticationContext } from './host/authentication/app-authentication.ts'
export type { Authenticated } from './host/authentication/authenticated.ts'
export type { ControllerOptions, ServiceKeys } from './host/controller-options.ts'
export type { Controller, Listening } from './host/create-host.ts'
export type { Service } from './host/service.ts'
export { memory, type MemoryOptions } from './services/memory/service.ts'
export type { TelemetryOptions, TelemetryRetention } from './services/telemetry/options.ts'
export { telemetry } from './services/telemetry/service.ts'
export { ListenError } from './host/server/listen-error.ts'
export type {
  GenerateResult,
  GenerateOptions,
  GeneratedPart,
  LanguageModel,
} from './services/memory/models/language-model.ts'
