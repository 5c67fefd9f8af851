import type { Clock, TimerHandle } from '@sekha/core/foundation'

/** A clock that moves only when a test advances it. */
export interface ManualClock extends Clock {
  /** Runs `callback` once, after the clock has advanced by `delayMs`. */
  setTimeout(callback: () => void, delayMs: number): TimerHandle
  /** The number of pending timers. */
  readonly pendingTimers: number
  /**
   * Advances the clock and fires due timers in order. Promise callbacks run before, between and after them. When `advance`
   * resolves, everything that waited only for this clock is done.
   */
  advance(ms: number): Promise<void>
}

interface PendingTimer {
  readonly id: number
  readonly at: number
  readonly callback: () => void
}

/** The number of microtask turns after which pending promise callbacks have run. */
const SETTLING_TURNS = 100

/**
 * Creates a clock for the `clock` options of the client and the script.
 *
 * @param startAt The initial wall time, in milliseconds since 1970. @default January 1, 2026
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
  let elapsed = 0
  let lastId = 0
  let timers: readonly PendingTimer[] = []
  return {
    now: () => startAt + elapsed,
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
    async advance(ms) {
      const end = elapsed + ms
      await settle()
      for (let [next] = timers; next !== undefined && next.at <= end; [next] = timers) {
        timers = timers.slice(1)
        elapsed = next.at
        next.callback()
        await settle()
      }
      elapsed = end
    },
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < SETTLING_TURNS; turn += 1) await Promise.resolve()
}
