import type { Activity } from './activities.ts'
import type { Lease, LeaseOptions } from './leases.ts'
import type { HeartbeatState, Transition } from './transition.ts'

/** What a monitor can do on this runtime. */
export interface HeartbeatCapabilities {
  /**
   * - `live`: a watchdog on another thread detects and reports a hang while it lasts
   * - `afterwards`: no other thread could be started. A blocked thread is noticed when the block is over
   * - `unsupported`: workerd has neither threads nor a clock that advances during a block. Nothing is detected
   */
  readonly detection: 'live' | 'afterwards' | 'unsupported'
  /** Whether hangs have a stack, and a debugger is noticed. */
  readonly stack: boolean
  /** Whether signals take effect through shared memory, and not through messages. */
  readonly sharedMemory: boolean
  /** Why `detection` is not `live`. */
  readonly reason?: string | undefined
}

/** The counts of a monitor since its creation. */
export interface HeartbeatStats {
  /** Hangs of the thread and of leases. */
  readonly hangs: number
  readonly recoveries: number
  readonly suspensions: number
  /** Reports that `report.maxPerMinute` held back. */
  readonly suppressed: number
  /** Reports that could not be sent. `onError` has the reasons. */
  readonly failedReports: number
  /** How often a lost watchdog was started again. */
  readonly restarts: number
  /** Open leases. */
  readonly leases: number
}

/**
 * Watches the thread that created it. It never keeps the process alive.
 *
 * Iterating over it gives every transition from then on, until `close()`. An iterator that is not read keeps the latest
 * 1,000 transitions.
 */
export interface HeartbeatMonitor extends AsyncIterable<Transition>, AsyncDisposable {
  /** The state of the thread, as far as it is known here: after a block it is updated in the next turn. */
  readonly state: HeartbeatState
  /** Resolves when the watchdog runs, or when it is known why none can. Never rejects. */
  ready(): Promise<HeartbeatCapabilities>
  /**
   * Sends a heartbeat. In manual mode, call it in each turn of your main loop. In automatic mode, call it inside of long
   * synchronous work that is not a hang. It takes about ten nanoseconds with shared memory.
   */
  heartbeat(): void
  /**
   * Begins an activity. A hang carries the name of the activity that was begun last and has not ended.
   *
   * @throws {TypeError} when the name is not a string, or empty
   * @throws {ClosedError} after `close()`
   */
  activity(name: string): Activity
  /**
   * Opens a lease for work that runs elsewhere. If it is not renewed within its `timeoutMs`, the work is reported as hung.
   *
   * @throws {TypeError | RangeError} when the name or an option is invalid
   * @throws {ClosedError} after `close()`
   */
  lease(name: string, options?: LeaseOptions): Lease
  /** Stops judging the thread until `resume()`, for a known block. It takes effect at once. Leases go on. */
  pause(): void
  /** Judges the thread again. The timeout starts afresh. */
  resume(): void
  stats(): HeartbeatStats
  /**
   * Stops the watchdog. Waits for reports that are under way, for at most a second, and ends every iterator. Idempotent.
   */
  close(): Promise<void>
}
