/**
 * A manual clock for tests of code that waits: clients, policies and your own.
 *
 * @module @sekha/core/testing
 */
export { createManualClock, type ManualClock } from './manual-clock.ts'
export type { Clock, TimerHandle } from '../clock.ts'
