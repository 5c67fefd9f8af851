import { type Clock, systemClock } from '@sekha/core/foundation'
import { createHeartbeatMonitor, type HeartbeatMonitor, type HeartbeatOptions } from '@sekha/heartbeat'
import type { HeartbeatTiming } from '@sekha/heartbeat/timing'
import type { SessionLog } from '../session/session-log.ts'
import { describeHang, describeRecovery, hangId } from './describe-hang.ts'
import { describeHangBody } from './hang-body.ts'
import { recordHang } from './record-hang.ts'

/** Where the watchdog sends a hang while the thread is blocked. */
export interface HangTarget {
  readonly url: string
  /** They are sent to this URL alone. */
  readonly headers: Readonly<Record<string, string>>
}

/** What a monitor needs to report. */
export interface MonitorSettings {
  readonly clock: Clock
  readonly session: string
  readonly log: SessionLog
  /** The record of the start of the session, as JSON. */
  readonly start: string
  /** Identifies the monitor. */
  readonly watch: string
  /** Takes the hangs, or there is none. */
  readonly file: string | undefined
  /** The server, unless the watchdog cannot send to it. */
  readonly target: HangTarget | undefined
  /** Called when a hang is in the journal. */
  readonly onRecorded: (watch: string, hang: number) => void
  /** The monitor could not be loaded. */
  readonly onFailure: (error: unknown) => void
}

/** What a session uses of a monitor. */
export type SessionMonitor = Pick<HeartbeatMonitor, 'heartbeat' | 'pause' | 'resume' | 'close'> & {
  activity(name: string): Disposable
}

/** Starts a monitor whose watchdog notes and sends hangs by itself, while the thread is blocked. */
export function startMonitor(timing: HeartbeatTiming, settings: MonitorSettings): SessionMonitor {
  const { clock, session, log, start, watch, file, target, onRecorded } = settings
  const { timeoutMs } = timing
  const context = { session, watch, timeoutMs }
  return createHeartbeatMonitor({
    ...timing,
    onHang: (hang) => {
      const known = { blockedIn: undefined, activity: undefined, stack: undefined, ...hang }
      const event = describeHang({ ...known, seconds: Math.floor(hang.durationMs / 1000) }, timeoutMs)
      recordHang(log, event, { id: hangId(watch, hang.hang), time: hang.at.getTime() })
      onRecorded(watch, hang.hang)
    },
    onRecovery: (recovery) => recordHang(log, describeRecovery(recovery)),
    // What the watchdog does is a safeguard. The journal has the events all the same, when the block is over.
    onError: () => {},
    report: {
      file,
      context,
      states: ['hung'],
      ...(target !== undefined && { ...target, body: describeHangBody(context, start) }),
    },
    ...(clock !== systemClock && { clock }),
  } satisfies HeartbeatOptions)
}
