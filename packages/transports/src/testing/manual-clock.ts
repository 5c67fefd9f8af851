import type { Clock, TimerHandle } from '@sekha/core/foundation'

/** A clock that moves only when a test says so. */
export interface ManualClock extends Clock {
  /** Runs `callback` once, when the clock has moved by `delayMs`. */
  setTimeout(callback: () => void, delayMs: number): TimerHandle
  /** How many timers wait. */
  readonly pendingTimers: number
  /**
   * Moves time forward and fires what is due, in order, letting promise callbacks run before, between and after: what
   * waits for this clock alone is done when `advance` resolves.
   */
  advance(ms: number): Promise<void>
}

interface PendingTimer {
  readonly id: number
  readonly at: number
  readonly callback: () => void
}

/** Turns of the microtask queue after which whatever waits for nothing else has come to rest. */
const SETTLING_TURNS = 100

/**
 * Makes a clock for the client's `clock` option and the script's.
 *
 * @param startAt Wall time at the start, in milliseconds since 1970. @default the first of January 2026
 *
 * @example
 * ```ts
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
