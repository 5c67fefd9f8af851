import type { Clock, TimerHandle } from '../clock.ts'
import { describeType } from '../describe-type.ts'

/**
 * A clock that advances only under a test's control. Timers fire in order of their time, then of their creation. A timer
 * that a callback sets within the advanced span fires in the same call.
 */
export interface ManualClock extends Clock {
  /** Runs `callback` once, after the clock has advanced by `delayMs`. */
  setTimeout(callback: () => void, delayMs: number): TimerHandle
  /** The number of pending timers. */
  readonly pendingTimers: number
  /**
   * Advances the clock and fires due timers in order. Promise callbacks run before, between and after them, so work that
   * waits only for this clock is done when `await clock.advance(1000)` returns.
   *
   * @throws {TypeError} when `ms` is not a number
   * @throws {RangeError} when `ms` is negative or not finite
   */
  advance(ms: number): Promise<void>
  /** Advances the clock to its next timer and fires it. @returns whether there was one */
  advanceToNextTimer(): Promise<boolean>
  /** Sets the wall-clock time alone, like a correction of the system clock. */
  setWallTime(now: number): void
}

interface PendingTimer {
  readonly id: number
  readonly at: number
  readonly callback: () => void
}

/** The number of microtask turns after which pending promise callbacks have run. */
const SETTLING_TURNS = 100

/**
 * Creates a clock for every `clock` option of the SDK.
 *
 * @param startAt - The initial wall time, in milliseconds since 1970. @default January 1, 2026
 * @throws {TypeError} when `startAt` is not a finite number
 *
 * @example
 * ```ts
 * import { createManualClock, createScriptedTransport } from '@sekha/transports/testing'
 *
 * const clock = createManualClock()
 * const client = new SekhaClient({ clock, transport: createScriptedTransport([{ fault: 'stall-before-headers' }]) })
 * const call = client.health()
 * await clock.advance(30_000)
 * ```
 */
export function createManualClock(startAt: number = Date.UTC(2026, 0, 1)): ManualClock {
  if (!Number.isFinite(startAt))
    throw new TypeError(`startAt must be a number of milliseconds since 1970, got ${String(startAt)}`)
  let origin = startAt
  let elapsed = 0
  let lastId = 0
  let timers: readonly PendingTimer[] = []

  async function advance(ms: number): Promise<void> {
    checkSpan(ms)
    const end = elapsed + ms
    await settle()
    for (let [next] = timers; next !== undefined && next.at <= end; [next] = timers) {
      timers = timers.slice(1)
      elapsed = next.at
      next.callback()
      // oxlint-disable-next-line no-await-in-loop -- one timer after the other is the point
      await settle()
    }
    elapsed = end
  }

  return {
    now: () => origin + elapsed,
    monotonic: () => elapsed,
    setTimeout(callback, delayMs) {
      const id = ++lastId
      const timer = { id, at: elapsed + Math.max(delayMs, 0), callback }
      timers = [...timers, timer].toSorted((a, b) => a.at - b.at || a.id - b.id)
      return id
    },
    clearTimeout(handle) {
      timers = timers.filter(({ id }) => id !== handle)
    },
    get pendingTimers() {
      return timers.length
    },
    advance,
    async advanceToNextTimer() {
      const [next] = timers
      if (next === undefined) return false
      await advance(next.at - elapsed)
      return true
    },
    setWallTime(now) {
      origin = now - elapsed
    },
  }
}

function checkSpan(ms: unknown): void {
  const rule = 'advance() takes a number of milliseconds, at least 0'
  if (typeof ms !== 'number') throw new TypeError(`${rule}, got ${describeType(ms)}`)
  if (!(ms >= 0 && ms < Infinity)) throw new RangeError(`${rule}, got ${ms}`)
}

/** Runs the pending promise callbacks, and those that they schedule, without a real timer. */
async function settle(): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- each turn runs what the one before made ready
  for (let turn = 0; turn < SETTLING_TURNS; turn += 1) await Promise.resolve()
}
