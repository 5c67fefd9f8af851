/**
 * A clock for tests of whatever waits: clients, retry policies, your own code.
 *
 * @module core/testing
 */
export { createManualClock, type ManualClock } from './manual-clock.ts'
export type { Clock, TimerHandle } from '../clock.ts'
