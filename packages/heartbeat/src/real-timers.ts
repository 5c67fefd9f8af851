import { type Clock, unrefTimer } from '@sekha/core/foundation'

const { setTimeout, clearTimeout } = globalThis

/**
 * The timers of the runtime, taken when the module is loaded. Fake timers of a test runner would stop the heartbeats,
 * which the watchdog would report as a hang.
 */
export const realClock: Clock = {
  now: Date.now.bind(Date),
  monotonic: performance.now.bind(performance),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (handle) => clearTimeout(handle as number),
}

/** Runs `work` every `everyMs` until the returned function is called. It keeps no process alive. */
export function repeat(clock: Clock, everyMs: number, work: () => void): () => void {
  let timer: ReturnType<Clock['setTimeout']> | undefined
  const next = (): void => {
    // A timer that is used again costs half of a new one.
    if (canRefresh(timer)) return void timer.refresh()
    timer = clock.setTimeout(run, everyMs)
    unrefTimer(timer)
  }
  const run = (): void => {
    next()
    work()
  }
  next()
  return () => clock.clearTimeout(timer!)
}

/** Timers of Node, Bun and Deno can be started again. */
function canRefresh(timer: unknown): timer is { refresh(): void } {
  return typeof timer === 'object' && timer !== null && 'refresh' in timer
}
