import { systemClock } from '@sekha/core/foundation'
import type { LocalPort } from '../../host/local-port.ts'
import { gauge, type Metric } from '../../host/metric-text.ts'
import { defineService, type Service } from '../../host/service.ts'
import { contract, type TelemetryContract } from './contract.ts'
import { readMachine } from './daemon/machine.ts'
import { serveDaemon } from './daemon/serve-daemon.ts'
import { handlers } from './handlers.ts'
import { keepSessions } from './lifecycle/keep-sessions.ts'
import { resolveTelemetryOptions, type TelemetryOptions } from './options.ts'
import type { SessionCounts, TelemetryStore } from './store/telemetry-store.ts'
import { telemetryEngine } from './telemetry-engine.ts'
import type { TelemetryResources } from './telemetry-handlers.ts'
import { telemetryWire } from './wire/telemetry-wire.ts'

/** Limits of the bodies that the daemon reads. */
const daemonLimits = { maxBodyBytes: 2 * 1024 * 1024, idleLimit: { idleTimeoutMs: 60_000, clock: systemClock } }

/** The opened resources of the service. */
interface OpenedTelemetry extends TelemetryResources {
  readonly daemon: LocalPort | undefined
  /** Stops the background work. */
  readonly stop: () => void
  /** Resolves when it has ended. */
  readonly ended: Promise<void>
}

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
  const resolved = resolveTelemetryOptions(options)
  const { heartbeatTimeoutMs, daemonPort, daemonScope, clock } = resolved
  return defineService<TelemetryContract, OpenedTelemetry, TelemetryStore>({
    name: 'telemetry',
    contract,
    handlers,
    wire: telemetryWire,
    engine: { ...telemetryEngine, options: { heartbeatTimeoutMs } },
    async open({ engine: store, now, closing, onFailure }) {
      const aborter = new AbortController()
      const stop = (): void => aborter.abort()
      closing.addEventListener('abort', stop, { once: true })
      const daemon =
        daemonPort === undefined
          ? undefined
          : await serveDaemon(daemonPort, {
              ...daemonLimits,
              store,
              scope: daemonScope,
              machine: readMachine(),
              now,
              heartbeatTimeoutMs,
              clock,
              onFailure,
            })
      if (daemon !== undefined) options.onDaemonListening?.(daemon.port)
      const ended = keepSessions(store, { ...resolved, signal: aborter.signal, onFailure })
      return { store, heartbeatTimeoutMs, daemon, stop, ended }
    },
    async close({ store, daemon, stop, ended }) {
      stop()
      await store.stopWaiting()
      await Promise.all([ended, daemon?.close()])
    },
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
