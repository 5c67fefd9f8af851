import type { HandlerInput, Handlers } from '../../host/handler.ts'
import type { TelemetryContract, TelemetryOperationId } from './contract.ts'
import type { TelemetryStore } from './store/telemetry-store.ts'

/** What the handlers use. */
export interface TelemetryResources {
  readonly store: TelemetryStore
  /** The silence after which a session without a timeout of its own is suspended. */
  readonly heartbeatTimeoutMs: number
}

/** The handlers of some operations of the telemetry service. */
export type TelemetryHandlers<Ids extends TelemetryOperationId> = Handlers<TelemetryContract, Ids, TelemetryResources>

/** The input of a handler of the telemetry service. */
export type TelemetryInput<Id extends TelemetryOperationId> = HandlerInput<TelemetryContract, Id, TelemetryResources>
