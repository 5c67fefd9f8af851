/**
 * The parts of clients and policies: errors, option checks, clocks, waits and closing.
 *
 * @module @sekha/core/foundation
 */
export { abortReason } from './abort-reason.ts'
export { checkClock, MAX_TIMER_MS, systemClock, unrefTimer, type Clock, type TimerHandle } from './clock.ts'
export {
  checkDelay,
  checkFunction,
  checkInteger,
  checkKnownOptions,
  checkNumber,
  type KnownOptions,
  type NumberBounds,
} from './check-options.ts'
export { discard } from './discard.ts'
export { describeString, describeType, isOpaque } from './describe-type.ts'
export * from './errors/index.ts'
export { Fifo } from './fifo.ts'
export { findNearest } from './find-nearest.ts'
export { parseHttpDate } from './http-date.ts'
export { markFactory } from './middleware-factory.ts'
export { notify } from './notify.ts'
export { parseUrl } from './parse-url.ts'
export type { MiddlewarePlace, Placeable } from './arrange-middleware.ts'
export { placeMiddleware, type CheckedPlace } from './place-middleware.ts'
export { REDACTED, redactEchoes, redactHeaders, redactText, redactUrl } from './redact.ts'
export { type KnownNames, refuseUnknown, type Suggestion } from './refuse-unknown.ts'
export { suggestName } from './suggest-name.ts'
export { clampDelay, parseRetryAfter } from './retry-after.ts'
export { Semaphore, type Release, type SemaphoreOptions } from './semaphore.ts'
export { untilAborted } from './until-aborted.ts'
export { WaitQueue, type QueueOptions, type Waiter } from './wait-queue.ts'
export { sleep, type SleepOptions } from './sleep.ts'
