/** What a clock's `setTimeout` gives: a number in browsers, an object in Node and Bun. Only to be handed back. */
export type TimerHandle = number | object

/** Time as an option: everything that reads or waits takes one, so that tests need not sleep. */
export interface Clock {
  /** Wall time in milliseconds since 1970; may jump. For timestamps. */
  now(): number
  /** Milliseconds from an arbitrary origin; never goes back. For durations. */
  monotonic(): number
  /** Runs `callback` once, not before `delayMs` have passed, unless that is beyond {@link MAX_TIMER_MS}. */
  setTimeout(callback: () => void, delayMs: number): TimerHandle
  /** Forgets a timer; one that has fired is ignored. */
  clearTimeout(handle: TimerHandle): void
}

/** The longest delay that a timer can hold, 24.8 days. Runtimes fire a longer one at once. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1

/**
 * The clock of the runtime. The globals are looked up at each call, not at import, so that fake timers and patched
 * globals are seen. A delay beyond {@link MAX_TIMER_MS} is shortened to it.
 *
 * @throws {RangeError} when a delay is not a number
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, delayMs) => {
    // Runtimes turn NaN into 1 ms, which makes a hot loop out of a wrong sum.
    if (Number.isNaN(delayMs)) throw new RangeError('delayMs must be a number of milliseconds, got NaN')
    return globalThis.setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS))
  },
  clearTimeout: (handle) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the runtime's own handle, whatever its type
    globalThis.clearTimeout(handle as number)
  },
}

/**
 * The clock of an option.
 *
 * @returns `clock`, or the runtime's when there is none
 * @throws {TypeError} when it lacks a method
 */
export function checkClock(clock: Clock | undefined): Clock {
  if (clock === undefined) return systemClock
  for (const name of ['now', 'monotonic', 'setTimeout', 'clearTimeout'] as const)
    if (typeof (clock as Clock | null)?.[name] !== 'function') throw new TypeError(`clock must have a method ${name}`)
  return clock
}

/** Lets the process end although the timer is pending, where the runtime knows that (Node, Bun, Deno). */
export function unrefTimer(handle: TimerHandle): void {
  if (typeof handle === 'number') {
    const deno: { unrefTimer?: (id: number) => void } | undefined = Reflect.get(globalThis, 'Deno')
    deno?.unrefTimer?.(handle)
  } else if ('unref' in handle && typeof handle.unref === 'function') {
    handle.unref()
  }
}
