/**
 * The state of a monitored thread:
 *
 * - `alive`: heartbeats arrive
 * - `suspect`: half of `timeoutMs` has passed without one
 * - `hung`: `timeoutMs` has passed without one
 * - `recovered`: heartbeats arrive again after a hang
 * - `suspended`: the whole process did not run: it was stopped, frozen or starved, or the machine slept
 * - `paused`: a debugger holds the thread, the page is hidden, or `pause()` was called
 * - `unknown`: no watchdog runs, or it has not seen the first heartbeat yet
 *
 * `recovered` and `suspended` last until the next heartbeat.
 */
export type HeartbeatState = 'alive' | 'suspect' | 'hung' | 'recovered' | 'suspended' | 'paused' | 'unknown'

/** The states that a watchdog reports. */
export type ReportedState = Exclude<HeartbeatState, 'alive' | 'suspect'>

/** The fields of every {@link Transition}. */
export interface TransitionFields {
  /** The state before. */
  readonly previous: HeartbeatState
  /** The time of the transition, by the wall clock of the watchdog. */
  readonly at: Date
  /** The name of the activity that was begun last and has not ended. */
  readonly activity?: string | undefined
  /** The name of the lease, if the transition is about a lease and not about the thread. */
  readonly lease?: string | undefined
}

/** The fields of a hang, also present in its recovery. */
export interface HangFields extends TransitionFields {
  /** The number of the hang: 1, 2, 3 and so on for each monitor. A missing number was suppressed, not lost. */
  readonly hang: number
  /**
   * The time without a heartbeat, in milliseconds, without the time of suspensions. For a blocked thread it is the
   * length of the block so far, exact to one `checkIntervalMs`.
   */
  readonly durationMs: number
  /** Whether the thread did nothing else either. `false`: its event loop turned, only the heartbeats were missing. */
  readonly isBlocked: boolean
  /**
   * Where a blocked thread was when the hang began: in JavaScript, or in native code such as `execSync`. `undefined`
   * where the runtime cannot tell.
   */
  readonly blockedIn?: 'javascript' | 'native' | undefined
  /** The stack of the blocked thread, in V8's format, if the runtime can give one. */
  readonly stack?: string | undefined
}

/** A hang began. */
export interface Hang extends HangFields {
  readonly state: 'hung'
}

/** A hang ended. */
export interface Recovery extends HangFields {
  readonly state: 'recovered'
  /** The time of suspensions during the hang, in milliseconds. `durationMs` excludes it. */
  readonly suspendedMs: number
}

/** The process did not run for a while. */
export interface Suspension extends TransitionFields {
  readonly state: 'suspended'
  /** How long, in milliseconds. For a machine that slept, the jump of its wall clock. */
  readonly durationMs: number
}

/** Why a thread is not judged. */
export type PauseReason = 'debugger' | 'hidden' | 'requested'

/** The thread is not judged at present. */
export interface Pause extends TransitionFields {
  readonly state: 'paused'
  readonly reason: PauseReason
}

/** The watchdog was lost, or cannot run. */
export interface Loss extends TransitionFields {
  readonly state: 'unknown'
  readonly reason: string
}

/** Any other transition. */
export interface Sign extends TransitionFields {
  readonly state: 'alive' | 'suspect'
}

/** A change of state, of the thread or of a lease. `state` tells the variants apart. */
export type Transition = Hang | Recovery | Suspension | Pause | Loss | Sign

/** A transition as the watchdog reports it to files, servers and ports. */
export type HeartbeatReport = Transition & {
  /** The process, if the runtime has process ids. */
  readonly pid?: number | undefined
  /** The value of `report.context`. */
  readonly context?: unknown
  /** How many reports the limit `report.maxPerMinute` has suppressed since the report before. */
  readonly suppressed: number
}
