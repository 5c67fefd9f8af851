import {
  checkClock,
  checkDelay,
  checkInteger,
  checkKnownOptions,
  type Clock,
  describeType,
  type KnownOptions,
} from '@sekha/core/foundation'
import type { Scope } from '@sekha/storage'

/** Which sessions are deleted, while the controller is open. */
export interface TelemetryRetention {
  /** The time since the last update of a session, in milliseconds. @default none: sessions are kept */
  readonly maxAgeMs?: number | undefined
  /**
   * The size of the records of a tenant, in bytes. Beyond it, the sessions with the oldest updates are deleted.
   * @default none
   */
  readonly maxBytes?: number | undefined
}

/** Options of the telemetry service. */
export interface TelemetryOptions {
  /**
   * How long heartbeats may be missing before a session is suspended and counts as hung, in milliseconds. A session may
   * state its own.
   * @default 60_000
   */
  readonly heartbeatTimeoutMs?: number | undefined
  /**
   * The time without any record after which a suspended session is presumed to have crashed, in milliseconds. A
   * heartbeat takes it back.
   * @default 86_400_000 (a day)
   */
  readonly crashAfterMs?: number | undefined
  /** Which sessions are deleted. @default none */
  readonly retention?: TelemetryRetention | undefined
  /**
   * The port on 127.0.0.1 that serves the protocol of datacat's daemon, from the opening of the service to its close;
   * 0 picks a free port. The protocol has no keys: every program of this machine may use it.
   * @default none: the daemon is not served
   */
  readonly daemonPort?: number | undefined
  /** The tenant of the sessions of `daemonPort`. Its protocol names none. @default 'default' */
  readonly daemonTenant?: string | undefined
  /**
   * Receives the port of the daemon, for tests.
   *
   * @internal
   */
  readonly onDaemonListening?: ((port: number) => void) | undefined
  /**
   * Replaces timers in tests.
   *
   * @internal
   */
  readonly clock?: Clock | undefined
}

const known: KnownOptions<TelemetryOptions> = {
  heartbeatTimeoutMs: true,
  crashAfterMs: true,
  retention: true,
  daemonPort: true,
  daemonTenant: true,
  onDaemonListening: true,
  clock: true,
}
const knownRetention: KnownOptions<TelemetryRetention> = { maxAgeMs: true, maxBytes: true }

const ports = { min: 0, max: 65_535 }

const defaults = { heartbeatTimeoutMs: 60_000, crashAfterMs: 24 * 60 * 60 * 1000 }

/** The complete options. */
export interface ResolvedTelemetryOptions {
  readonly heartbeatTimeoutMs: number
  readonly crashAfterMs: number
  readonly retention: TelemetryRetention
  readonly daemonPort: number | undefined
  /** The scope of the daemon's sessions. */
  readonly daemonScope: Scope
  readonly clock: Clock
}

/** @throws {TypeError | RangeError} naming the option, its bound and the value */
export function resolveTelemetryOptions(options: TelemetryOptions): ResolvedTelemetryOptions {
  checkKnownOptions('telemetry', options, known)
  const { retention = {} } = options
  checkKnownOptions('retention', retention, knownRetention)
  const bounds = { min: 1, max: Number.MAX_SAFE_INTEGER }
  for (const name of ['maxAgeMs', 'maxBytes'] as const)
    if (retention[name] !== undefined) checkInteger(`retention.${name}`, retention[name], 1, bounds)
  return {
    heartbeatTimeoutMs: checkDelay('heartbeatTimeoutMs', options.heartbeatTimeoutMs, defaults.heartbeatTimeoutMs, 1),
    crashAfterMs: checkDelay('crashAfterMs', options.crashAfterMs, defaults.crashAfterMs, 1),
    retention,
    daemonPort: options.daemonPort === undefined ? undefined : checkInteger('daemonPort', options.daemonPort, 0, ports),
    daemonScope: readDaemonScope(options),
    clock: checkClock(options.clock),
  }
}

function readDaemonScope({ daemonPort, daemonTenant }: TelemetryOptions): Scope {
  if (daemonTenant === undefined) return { tenant: 'default' }
  if (daemonPort === undefined) throw new TypeError('daemonTenant needs daemonPort: no other sessions have this tenant')
  if (typeof daemonTenant !== 'string' || daemonTenant === '')
    throw new TypeError(`daemonTenant must be the name of a tenant, got ${describeType(daemonTenant)}`)
  return { tenant: daemonTenant }
}
