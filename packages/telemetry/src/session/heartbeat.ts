import { type Clock, systemClock } from '@sekha/core/foundation'
import { createHeartbeatMonitor, type Hang, type HeartbeatMonitor, type Recovery } from '@sekha/heartbeat'

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

/** A hang as an event. The watchdog's file has the same fields, so that a successor can make the same event of it. */
export interface HangEvent {
  readonly name: 'application_appears_hung'
  readonly message: string
  readonly data: Readonly<Record<string, unknown>>
}

const DEFAULT_TIMEOUT_MS = 60_000
const DEFAULT_CHECK_MS = 5000

/** Starts a monitor whose hangs are also in a file while the thread is blocked. */
export function startMonitor(
  options: HeartbeatMonitorOptions,
  settings: {
    readonly clock: Clock
    /** Takes the hangs, or there is none. */
    readonly file: string | undefined
    readonly sessionId: string
    readonly onHang: (hang: Hang) => void
    readonly onRecovery: (recovery: Recovery) => void
  },
): HeartbeatMonitor {
  const { mode = 'manual', timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const { clock, file, sessionId, onHang, onRecovery } = settings
  return createHeartbeatMonitor({
    mode,
    timeoutMs,
    checkIntervalMs: options.checkIntervalMs ?? Math.min(DEFAULT_CHECK_MS, timeoutMs),
    onHang,
    onRecovery,
    // The file is a safeguard. The journal has the events all the same, when the block is over.
    onError: () => {},
    ...(file !== undefined && { report: { file, context: sessionId } }),
    ...(clock !== systemClock && { clock }),
  })
}

/** Fields of a hang in a report, where the time is a string. */
type HangFields = Pick<Hang, 'hang' | 'durationMs' | 'isBlocked' | 'blockedIn' | 'stack' | 'activity'>

/** Describes a hang as the original clients do, and more. */
export function describeHang(hang: HangFields, timeoutMs: number | undefined): HangEvent {
  const seconds = Math.floor(hang.durationMs / 1000)
  return {
    name: 'application_appears_hung',
    message: `No heartbeat for ${seconds} seconds`,
    data: {
      seconds_since_heartbeat: seconds,
      timeout: timeoutMs === undefined ? undefined : timeoutMs / 1000,
      hang: hang.hang,
      duration_ms: hang.durationMs,
      is_blocked: hang.isBlocked,
      blocked_in: hang.blockedIn,
      activity: hang.activity,
      stack: hang.stack,
    },
  }
}
