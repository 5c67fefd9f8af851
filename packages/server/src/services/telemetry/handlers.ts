import type { TelemetryOperationId } from './contract.ts'
import { eventHandlers } from './events/handlers.ts'
import { metricHandlers } from './metrics/handlers.ts'
import { recordHandlers } from './records/handlers.ts'
import { sessionHandlers } from './sessions/handlers.ts'
import { stateHandlers } from './state/handlers.ts'
import type { TelemetryHandlers } from './telemetry-handlers.ts'

/** The handlers of all operations of the telemetry service. */
export const handlers: TelemetryHandlers<TelemetryOperationId> = {
  ...sessionHandlers,
  ...stateHandlers,
  ...eventHandlers,
  ...metricHandlers,
  ...recordHandlers,
}
