import { type HeartbeatTiming, resolveTiming } from '@sekha/heartbeat/timing'

/** Options of {@link TelemetrySession.startHeartbeatMonitor}. */
export interface HeartbeatMonitorOptions {
  /**
   * Who sends the heartbeats: your program by `heartbeat()` in `manual`, a timer in `automatic`. A blocked thread is a hang
   * in both.
   *
   * @default 'manual'
   */
  readonly mode?: 'manual' | 'automatic' | undefined
  /** How long heartbeats may be missing, in milliseconds. @default 60000 */
  readonly timeoutMs?: number | undefined
  /** A hang is noticed at most this much later, in milliseconds. @default 5000, or `timeoutMs` if that is less */
  readonly checkIntervalMs?: number | undefined
}

const DEFAULT_TIMEOUT_MS = 60_000
const DEFAULT_CHECK_MS = 5000

/** @throws {TypeError | RangeError} naming the option that is invalid */
export function resolveMonitorOptions({
  mode = 'manual',
  timeoutMs = DEFAULT_TIMEOUT_MS,
  checkIntervalMs = Math.min(DEFAULT_CHECK_MS, timeoutMs),
}: HeartbeatMonitorOptions): HeartbeatTiming {
  return resolveTiming({ mode, timeoutMs, checkIntervalMs })
}
