/** Exports the server of this workspace. */
export { createController } from '../../../packages/server/src/controller.ts'
export { telemetry } from '../../../packages/server/src/services/telemetry/service.ts'
