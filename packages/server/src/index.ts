/**
 * The memory service: in a program, as a server, or as a part of an app.
 *
 * @module server
 */
export { type Controller, createController, type Listening } from './controller.ts'
export type { ControllerOptions } from './controller-options.ts'
export type { GenerateResult, GenerateOptions, GeneratedPart, LanguageModel } from './models/language-model.ts'
