/**
 * Telemetry sessions that lose nothing: state, events, metrics and exceptions, journalled before they are sent.
 *
 * @module @sekha/telemetry
 */
export { createSession } from './create-session.ts'
export { captureErrors, type CaptureOptions } from './capture-errors.ts'
export { type SessionDescription, TelemetryClient } from './telemetry-client.ts'
export { currentSession, TelemetrySession } from './session/telemetry-session.ts'
export type {
  EventOptions,
  ExceptionOptions,
  FlushOptions,
  InstrumentOptions,
  LogLine,
  MetricOptions,
} from './session/options.ts'
export { Activity } from './session/activity.ts'
export type { HeartbeatMonitorOptions } from './hang/monitor-options.ts'
export { mergeState, type StateObject } from './session/merge-state.ts'
export type { DeliveryOptions, SpoolBounds, TelemetryOptions } from './client/options.ts'
export type { SharedOptions } from './client/shared-options.ts'
export type { StorageState, TelemetryStats } from './client/recorder.ts'
export type { ServerKind } from './delivery/detect.ts'
export type { TelemetryFetch } from './delivery/post.ts'
export type { RecordLimits } from './encode/limits.ts'
export type { ScrubOptions } from './encode/scrub.ts'
export type { JournalMode } from './journal/journal.ts'
export type { Dropped, DropReason, Ledger } from './journal/ledger.ts'
export { Counter, Gauge, Histogram } from './metrics/instruments.ts'
export { ExponentialHistogram, type HistogramSnapshot } from './metrics/exponential-histogram.ts'
