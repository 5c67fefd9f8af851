import { deferToLoop } from './defer-to-loop.ts'
import type { Steps } from './steps.ts'

/** The clock and the scheduler of turns, replaceable in tests. */
export interface TurnsOptions {
  /** A monotonic clock in milliseconds. @default performance.now */
  readonly now?: (() => number) | undefined
  /** Calls back after the pending work of this thread has run: messages, timers, writes. @default {@link deferToLoop} */
  readonly defer?: ((resume: () => void) => void) | undefined
  /** The length of a turn, in milliseconds. It delays a waiting call by that time. @default 5 */
  readonly turnMs?: number | undefined
  /**
   * The time after the first operation begins during which turns do not end, in milliseconds. Compiling its code makes
   * the first operation slow, and garbage collection that waits for a pause would run before its response. @default 50
   */
  readonly warmUpMs?: number | undefined
}

/** One operation's share of a thread. */
export interface Turn {
  /** Runs the work, and yields whenever the turn is over. */
  run<T>(steps: Steps<T>): Promise<T>
  /** Yields if the turn is over; otherwise returns undefined. For loops that already await other work. */
  pause(): Promise<void> | undefined
}

/** Shares a thread among long operations. */
export interface Turns {
  /** Starts an operation. */
  begin(): Turn
}

const defaultTurnMs = 5
const defaultWarmUpMs = 50

/**
 * Creates turns for one thread. An operation that finishes within its first turn never waits. Longer operations
 * continue one after another, a single turn per iteration of the event loop. So any other work waits for one turn,
 * regardless of the number of operations. The exception is the warm-up of the thread, once.
 */
export function createTurns({
  now,
  defer = deferToLoop,
  turnMs = defaultTurnMs,
  warmUpMs = defaultWarmUpMs,
}: TurnsOptions = {}): Turns {
  const clock = now ?? (() => performance.now())
  const waiting: (() => void)[] = []
  let warmAt: number | undefined

  const next = (): void => {
    const resume = waiting.shift()
    if (waiting.length > 0) defer(next)
    resume?.()
  }
  const giveWay = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve)
      if (waiting.length === 1) defer(next)
    })

  return {
    begin() {
      const startedAt = clock()
      warmAt ??= startedAt + warmUpMs
      let endAt = Math.max(startedAt + turnMs, warmAt)
      const pause = (): Promise<void> | undefined => (clock() < endAt ? undefined : renew())
      const renew = async (): Promise<void> => {
        await giveWay()
        endAt = clock() + turnMs
      }
      return {
        pause,
        async run(steps) {
          for (;;) {
            const { done, value } = steps.next()
            if (done === true) return value
            const wait = pause()
            if (wait !== undefined) await wait
          }
        },
      }
    },
  }
}
