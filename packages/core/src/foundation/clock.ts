/** The opaque result of a clock's `setTimeout`: a number in browsers, an object in Node and Bun. */
export type TimerHandle = number | object

/** A source of time and timers. Everything that reads the time or waits accepts one, so that tests need not sleep. */
export interface Clock {
  /** Returns the wall-clock time in milliseconds since 1970, for timestamps. It may jump. */
  now(): number
  /** Returns milliseconds since an arbitrary origin, for durations. It never goes back. */
  monotonic(): number
  /** Runs `callback` once, after at least `delayMs`. Delays are capped at {@link MAX_TIMER_MS}. */
  setTimeout(callback: () => void, delayMs: number): TimerHandle
  /** Cancels a timer. A timer that has fired is ignored. */
  clearTimeout(handle: TimerHandle): void
}

/** The longest delay of a timer: 2³¹−1 ms, 24.8 days. Runtimes fire longer timers at once. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1

/**
 * The runtime's clock. It looks up the globals at each call, not at import, so that fake timers and patched globals take
 * effect. Delays are capped at {@link MAX_TIMER_MS}.
 *
 * @throws {RangeError} when a delay is not a number
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, delayMs) => {
    // Runtimes turn NaN into 1 ms, so an arithmetic error would become a hot loop.
    if (Number.isNaN(delayMs)) throw new RangeError('delayMs must be a number of milliseconds, got NaN')
    return globalThis.setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS))
  },
  clearTimeout: (handle) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the runtime's own handle, whatever its type
    globalThis.clearTimeout(handle as number)
  },
}

/**
 * Validates a clock option.
 *
 * @returns `clock`, or {@link systemClock} if it is undefined
 * @throws {TypeError} when `clock` lacks a method
 */
export function checkClock(clock: Clock | undefined): Clock {
  if (clock === undefined) return systemClock
  for (const name of ['now', 'monotonic', 'setTimeout', 'clearTimeout'] as const)
    if (typeof (clock as Clock | null)?.[name] !== 'function') throw new TypeError(`clock must have a method ${name}`)
  return clock
}

/** Lets the process exit while the timer is pending, if the runtime supports it (Node, Bun, Deno). */
export function unrefTimer(handle: TimerHandle): void {
  if (typeof handle === 'number') {
    const deno: { unrefTimer?: (id: number) => void } | undefined = Reflect.get(globalThis, 'Deno')
    deno?.unrefTimer?.(handle)
  } else if ('unref' in handle && typeof handle.unref === 'function') {
    handle.unref()
  }
}
