import type { Steps } from './steps.ts'

/** How turns measure time and wait; for tests. */
export interface TurnsOptions {
  /** Milliseconds that never go back. @default performance.now */
  readonly now?: (() => number) | undefined
  /** Calls back after what waits on this thread has had its turn: messages, timers, writes. @default setImmediate */
  readonly defer?: ((resume: () => void) => void) | undefined
  /** How long a turn lasts, in milliseconds: what a call that waits meanwhile waits longer. @default 5 */
  readonly turnMs?: number | undefined
}

/** One operation's share of a thread. */
export interface Turn {
  /** Does the work, and gives way whenever the turn is over. */
  run<T>(steps: Steps<T>): Promise<T>
  /** Gives way if the turn is over; undefined if it is not. For loops that wait for something anyway. */
  pause(): Promise<void> | undefined
}

/** Shares a thread among long operations. */
export interface Turns {
  /** Begins an operation. */
  begin(): Turn
}

const defaultTurnMs = 5

/**
 * Makes turns for one thread. An operation that is done within its first turn never waits. Those that take longer go on
 * one after another, a single turn each time the loop comes round: however many there are, whatever else arrives waits
 * for one turn and not for all.
 */
export function createTurns({ now, defer = setImmediate, turnMs = defaultTurnMs }: TurnsOptions = {}): Turns {
  const clock = now ?? (() => performance.now())
  const waiting: (() => void)[] = []

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
      let endAt = clock() + turnMs
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
