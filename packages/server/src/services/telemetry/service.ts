import { checkDelay, checkKnownOptions, type KnownOptions } from '@sekha/core/foundation'
import { gauge, type Metric } from '../../host/metric-text.ts'
import { defineService, type Service } from '../../host/service.ts'
import { contract, type TelemetryContract } from './contract.ts'
import { handlers } from './handlers.ts'
import { migrations } from './store/sqlite/schema.ts'
import { SqliteTelemetry } from './store/sqlite/sqlite-telemetry.ts'
import type { SessionCounts } from './store/telemetry-store.ts'
import type { TelemetryResources } from './telemetry-handlers.ts'
import { telemetryWire } from './wire/telemetry-wire.ts'

/** Options of the telemetry service. */
export interface TelemetryOptions {
  /**
   * How long heartbeats may be missing before a session is suspended, in milliseconds. A session may state its own.
   * @default 60_000
   */
  readonly heartbeatTimeoutMs?: number | undefined
}

const known: KnownOptions<TelemetryOptions> = { heartbeatTimeoutMs: true }

const defaultHeartbeatTimeoutMs = 60_000

/**
 * Creates the telemetry service: sessions with state, events, metrics, exceptions and heartbeats, for the clients of
 * datacat and for `@sekha/telemetry`.
 *
 * @throws {TypeError | RangeError} when an option is invalid
 *
 * @example
 * ```ts
 * import { createController, memory, telemetry } from '@sekha/server'
 *
 * const controller = createController({ services: [memory(), telemetry({ heartbeatTimeoutMs: 30_000 })] })
 * ```
 */
export function telemetry(options: TelemetryOptions = {}): Service {
  checkKnownOptions('telemetry', options, known)
  const heartbeatTimeoutMs = checkDelay('heartbeatTimeoutMs', options.heartbeatTimeoutMs, defaultHeartbeatTimeoutMs, 1)
  return defineService<TelemetryContract, TelemetryResources>({
    name: 'telemetry',
    contract,
    handlers,
    wire: telemetryWire,
    migrations,
    open: ({ storage, now }) => ({
      store: new SqliteTelemetry(storage, { now, heartbeatTimeoutMs }),
      heartbeatTimeoutMs,
    }),
    async health({ store }) {
      await store.ping()
      return { telemetry: { ok: true } }
    },
    metrics: async ({ store }, tenant) => writeGauges(await store.counts(tenant)),
  })
}

function writeGauges({ records, hung, ...statuses }: SessionCounts): readonly Metric[] {
  return [
    {
      type: 'gauge',
      name: 'sekha_telemetry_sessions',
      help: 'Telemetry sessions by status.',
      samples: Object.entries(statuses).map(([status, value]) => ({ labels: { status }, value })),
    },
    gauge('sekha_telemetry_hung_sessions', 'Telemetry sessions whose program hangs.', hung),
    gauge('sekha_telemetry_records', 'Stored events, metric points and state updates.', records),
  ]
}
