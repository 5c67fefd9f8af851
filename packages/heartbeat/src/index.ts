/**
 * Notices that a program hangs while it hangs.
 *
 * @module @sekha/heartbeat
 */
export { createHeartbeatMonitor } from './create-heartbeat-monitor.ts'
export type { HeartbeatCapabilities, HeartbeatMonitor, HeartbeatStats } from './monitor.ts'
export type { HeartbeatOptions, PortLike, ReportOptions, WorkerLike } from './options.ts'
export { ClosedError } from '@sekha/core/foundation'
export type { Activity } from './activities.ts'
export type { Lease, LeaseOptions } from './leases.ts'
export type {
  Hang,
  HangFields,
  HeartbeatReport,
  HeartbeatState,
  Loss,
  Pause,
  PauseReason,
  Recovery,
  ReportedState,
  Sign,
  Suspension,
  Transition,
  TransitionFields,
} from './transition.ts'
