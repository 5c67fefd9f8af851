/**
 * Runs the Sekha memory service in a program, as a server, or mounted in an app.
 *
 * @module @sekha/server
 */
export { type Controller, createController, type Listening } from './controller.ts'
export type { ControllerOptions } from './host/controller-options.ts'
export { ListenError } from './host/listen-error.ts'
export type {
  GenerateResult,
  GenerateOptions,
  GeneratedPart,
  LanguageModel,
} from './services/memory/models/language-model.ts'
