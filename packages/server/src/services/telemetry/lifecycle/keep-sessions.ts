import { type Clock, sleep } from '@sekha/core/foundation'
import type { RetentionLimits, TelemetryStore } from '../store/telemetry-store.ts'

/** What is kept, and how. */
export interface KeepOptions {
  readonly heartbeatTimeoutMs: number
  /** The silence after which a session is presumed to have crashed. */
  readonly crashAfterMs: number
  readonly retention: RetentionLimits
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Receives errors. The work continues after a pause. */
  readonly onFailure: (error: unknown) => void
}

const shortestIntervalMs = 250
const longestIntervalMs = 2000
/** How often what exceeds the limits is looked for. */
const retentionIntervalMs = 60_000

/** Records silences and deletes what exceeds the limits, until `signal` aborts. Never rejects. */
export async function keepSessions(store: TelemetryStore, options: KeepOptions): Promise<void> {
  const { heartbeatTimeoutMs, crashAfterMs, retention, clock, signal, onFailure } = options
  const intervalMs = Math.min(Math.max(heartbeatTimeoutMs / 4, shortestIntervalMs), longestIntervalMs)
  const hasLimits = retention.maxAgeMs !== undefined || retention.maxBytes !== undefined
  let expiredAt = -Infinity
  while (await pause(intervalMs, clock, signal)) {
    try {
      while (!signal.aborted && (await store.markSilent(crashAfterMs)));
      if (!hasLimits || clock.monotonic() - expiredAt < retentionIntervalMs) continue
      expiredAt = clock.monotonic()
      // Each slice is a transaction of its own, between those of requests.
      while (!signal.aborted && (await store.expire(retention)));
    } catch (error) {
      if (!signal.aborted) onFailure(error)
    }
  }
}

/** @returns whether to continue */
async function pause(intervalMs: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(intervalMs, { clock, signal, unref: true })
    return true
  } catch {
    return false
  }
}
