import type { Hold } from '../judge/judge.ts'

/** What the watchdog sees of the monitored thread. */
export interface Signals {
  /** The number of turns of the thread's timer so far. */
  readonly turns: number
  /** The number of calls of `heartbeat()` so far. */
  readonly beats: number
  readonly hold: Hold | undefined
  readonly activity: string | undefined
}

/** Sends signals to the watchdog. Every method takes effect even if the thread blocks right after it. */
export interface SignalWriter {
  turn(): void
  beat(): void
  hold(hold: Hold | undefined): void
  /** @param name - At most {@link MAX_ACTIVITY_LENGTH} characters. */
  activity(name: string | undefined): void
}

/** The longest name of an activity in UTF-16 code units. */
export const MAX_ACTIVITY_LENGTH = 120
