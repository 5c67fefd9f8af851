import { describeNumber } from '../misuse.ts'
import {
  abortReason,
  checkClock,
  checkDelay,
  checkKnownOptions,
  type Clock,
  describeType,
  unrefTimer,
} from '@sekha/core/foundation'

/** Options of a watch. */
export interface WatchOptions {
  /** Ends the watch, which then rejects with the signal's reason. @default only `break` and `close()` end it */
  readonly signal?: AbortSignal | undefined
  /**
   * How long a write of another process may go unnoticed, in milliseconds. Own writes are noticed at their commit.
   *
   * @default 500
   */
  readonly intervalMs?: number | undefined
  /** @default the clock of the runtime */
  readonly clock?: Clock | undefined
}

const defaultIntervalMs = 500

/** Wakes watches when there may be something new. */
export class Bell {
  readonly #waiting = new Set<() => void>()

  ring(): void {
    for (const wake of this.#waiting) wake()
  }

  /** Waits for the bell, the interval or the abort, whichever comes first. Keeps no process alive. */
  wait(intervalMs: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clock.clearTimeout(timer)
        this.#waiting.delete(wake)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = clock.setTimeout(wake, intervalMs)
      unrefTimer(timer)
      this.#waiting.add(wake)
      signal?.addEventListener('abort', wake, { once: true })
      if (signal?.aborted === true) wake()
    })
  }
}

/** Checks the options at once, then yields new versions until `isClosed`. */
export function watchVersion(
  read: () => Promise<number>,
  from: number,
  { bell, isClosed }: { readonly bell: Bell; readonly isClosed: () => boolean },
  options: WatchOptions = {},
): AsyncIterable<number> {
  checkKnownOptions('watch()', options, { signal: true, intervalMs: true, clock: true })
  const { signal } = options
  if (typeof from !== 'number' || Number.isNaN(from))
    throw new TypeError(`from must be a number, got ${describeNumber(from)}`)
  if (signal !== undefined && typeof signal?.addEventListener !== 'function')
    throw new TypeError(`signal must be an AbortSignal, got ${describeType(signal)}`)
  const clock = checkClock(options.clock)
  const intervalMs = checkDelay('intervalMs', options.intervalMs, defaultIntervalMs, 1)
  return {
    async *[Symbol.asyncIterator]() {
      let last = from
      for (;;) {
        if (signal?.aborted === true) throw abortReason(signal)
        if (isClosed()) return
        const version = await read()
        if (typeof version !== 'number' || Number.isNaN(version))
          throw new TypeError(`read of watch() must return a number, got ${describeNumber(version)}`)
        if (version > last) {
          last = version
          yield version
        } else await bell.wait(intervalMs, clock, signal)
      }
    },
  }
}
