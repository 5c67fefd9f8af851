import { openMonitor } from '#monitor'
import { type Clock, systemClock } from '@sekha/core/foundation'
import type { Hang, HeartbeatOptions, Recovery } from '@sekha/heartbeat'
import type { WatchContext } from './describe-hang.ts'
import { describeHangBody } from './hang-body.ts'
import type { SessionMonitor } from './monitor.ts'

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

/** Where the watchdog sends a hang while the thread is blocked. */
export interface HangTarget {
  readonly url: string
  /** They are sent to this URL alone. */
  readonly headers: Readonly<Record<string, string>>
}

/** What a monitor needs to report by itself. */
export interface MonitorSettings {
  readonly clock: Clock
  readonly session: string
  /** Identifies the monitor. */
  readonly watch: string
  /** Takes the hangs, or there is none. */
  readonly file: string | undefined
  /** The server, unless the watchdog cannot send to it. */
  readonly target: HangTarget | undefined
  /** The record of the start of the session, as JSON. */
  readonly start: string
  readonly onHang: (hang: Hang, context: WatchContext) => void
  readonly onRecovery: (recovery: Recovery) => void
  /** The monitor could not be loaded. */
  readonly onFailure: (error: unknown) => void
}

const DEFAULT_TIMEOUT_MS = 60_000
const DEFAULT_CHECK_MS = 5000

/** Starts a monitor whose watchdog notes and sends hangs by itself, while the thread is blocked. */
export function startMonitor(options: HeartbeatMonitorOptions, settings: MonitorSettings): SessionMonitor {
  const { mode = 'manual', timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const { clock, session, watch, file, target, start, onHang, onRecovery, onFailure } = settings
  const context = { session, watch, timeoutMs }
  const resolved = {
    mode,
    timeoutMs,
    checkIntervalMs: options.checkIntervalMs ?? Math.min(DEFAULT_CHECK_MS, timeoutMs),
    onHang: (hang) => onHang(hang, context),
    onRecovery,
    // What the watchdog does is a safeguard. The journal has the events all the same, when the block is over.
    onError: () => {},
    report: {
      file,
      context,
      states: ['hung'] as const,
      ...(target !== undefined && { ...target, body: describeHangBody(context, start) }),
    },
    ...(clock !== systemClock && { clock }),
  } satisfies HeartbeatOptions
  return openMonitor(resolved, onFailure)
}
