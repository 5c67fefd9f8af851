import type { EngineDefinition } from '../../host/storage/engine.ts'
import { ownRecords } from './own-records.ts'
import { migrations } from './store/sqlite/schema.ts'
import { SqliteTelemetry } from './store/sqlite/sqlite-telemetry.ts'
import type { TelemetryStore } from './store/telemetry-store.ts'

/** Options of the engine that a thread can receive. */
export interface TelemetryEngineOptions {
  /** The silence after which a session without a timeout of its own is suspended. */
  readonly heartbeatTimeoutMs: number
}

/** The engine of the telemetry service: its tables, and the store over them. */
export const telemetryEngine: EngineDefinition<TelemetryStore, TelemetryEngineOptions> = {
  migrations,
  module: 'built-in',
  open: ({ storage, options, now }) => new SqliteTelemetry(storage, { now, own: ownRecords, ...options }),
}
