import type { PauseReason } from '../transition.ts'

/** The intervals of a judge, in milliseconds. */
export interface JudgeSettings {
  readonly timeoutMs: number
  /** The interval of the samples. */
  readonly tickMs: number
  /**
   * The interval of automatic heartbeats. A block can begin this long after the last one, so it is added to `timeoutMs`.
   * 0 if the program sends its own heartbeats.
   */
  readonly beatMs: number
  /** The number of the last hang so far. @default 0 */
  readonly hangs?: number | undefined
}

/** Why samples are not judged, other than a debugger. */
export type Hold = Exclude<PauseReason, 'debugger'>

/** The observations at one tick of a watchdog. */
export interface Sample {
  /** The monotonic time of the watchdog. */
  readonly atMs: number
  /** The wall-clock time. */
  readonly wallMs: number
  /** The number of heartbeats so far. */
  readonly beats: number
  /** The number of turns of the thread's timer so far. */
  readonly turns: number
  readonly hold?: Hold | undefined
  /** How long the thread has waited for a processor so far, if the system tells. */
  readonly starvedMs?: number | undefined
}

/** A decision about a thread. */
export type Ruling =
  | { readonly state: 'alive' }
  | { readonly state: 'suspect'; readonly isBlocked: boolean }
  | { readonly state: 'hung'; readonly hang: number; readonly durationMs: number; readonly isBlocked: boolean }
  | {
      readonly state: 'recovered'
      readonly hang: number
      readonly durationMs: number
      readonly isBlocked: boolean
      readonly suspendedMs: number
    }
  | { readonly state: 'suspended'; readonly durationMs: number }
  | { readonly state: 'paused'; readonly reason: PauseReason }

/** A sample that is this late is no matter of scheduling: the watchdog itself did not run. */
const minSuspensionMs = 500

/** A jump of the wall clock from here on counts as sleep. Corrections by a time service are smaller. */
const minSleepMs = 1000

/** How long the watchdog may be silent between two samples before it counts as suspended. */
export const suspensionAfter = (tickMs: number): number => Math.max(minSuspensionMs, 4 * tickMs)

/** How long the machine slept before a sample. A machine that sleeps may stop the monotonic clock, not the wall clock. */
function measureSleep(last: Sample, sample: Sample): number {
  const jumpMs = sample.wallMs - last.wallMs - (sample.atMs - last.atMs)
  return jumpMs > minSleepMs ? Math.round(jumpMs) : 0
}

/**
 * Decides from samples whether a thread hangs. It is a pure state machine: it reads no clock.
 *
 * Only time in which the watchdog ran counts as silence. A late sample counts for at most two ticks, so a suspended or
 * starved process cannot be accused of the time in which nothing ran. If a thread waited for a processor most of the time
 * since its last heartbeat, its waits do not count either.
 */
export class Judge {
  readonly #settings: JudgeSettings
  #state: 'unknown' | Ruling['state'] = 'unknown'
  #pausedBy: PauseReason | undefined
  #last: Sample | undefined
  /** Time since the last heartbeat in which the watchdog ran. */
  #silentMs = 0
  /** The part of it that the thread waited for a processor. */
  #starvedMs = 0
  /** Silence of the thread's timer. */
  #stillMs = 0
  #lastBeatAtMs = 0
  /** Suspensions since the last heartbeat that the monotonic clock measured. */
  #stoppedMs = 0
  /** Suspensions since the last heartbeat that only the wall clock measured. */
  #sleptMs = 0
  #hangs: number
  #isBlocked = false

  constructor(settings: JudgeSettings) {
    this.#settings = settings
    this.#hangs = settings.hangs ?? 0
  }

  /** Whether the silence suffices for a hang. The caller first excludes a debugger, then calls {@link convict}. */
  get accuses(): boolean {
    const { timeoutMs, beatMs } = this.#settings
    return this.#state !== 'hung' && this.#silence >= timeoutMs + beatMs
  }

  /** Whether the thread's timer stands still. */
  get isBlocked(): boolean {
    return this.#stillMs > 3 * this.#settings.tickMs
  }

  /** Takes one sample. @returns the changes of state, in order; hangs come from {@link convict} */
  step(sample: Sample): readonly Ruling[] {
    const last = this.#last
    this.#last = sample
    if (last === undefined) {
      this.#lastBeatAtMs = sample.atMs
      return sample.beats === 0 ? [] : [this.#enter({ state: 'alive' })]
    }
    const hasBeat = sample.beats !== last.beats
    const stoppedMs = this.#measureStop(last, sample)
    const sleptMs = stoppedMs > 0 ? 0 : measureSleep(last, sample)
    const { tickMs } = this.#settings
    const countedMs = stoppedMs > 0 ? tickMs : Math.min(Math.max(0, sample.atMs - last.atMs), 2 * tickMs)
    this.#stoppedMs += stoppedMs
    this.#sleptMs += sleptMs
    this.#stillMs = sample.turns === last.turns ? this.#stillMs + countedMs : 0
    const rulings: Ruling[] = []
    if (hasBeat) {
      if (this.#state === 'hung') rulings.push(this.#recover(sample.atMs))
      this.#restart(sample.atMs)
    } else {
      this.#silentMs += countedMs
      this.#starvedMs += (sample.starvedMs ?? 0) - (last.starvedMs ?? sample.starvedMs ?? 0)
    }
    if (this.#state === 'hung') return rulings
    if (sample.hold !== undefined) return [...rulings, ...this.#pause(sample.hold, sample.atMs)]
    const wasHeld = this.#pausedBy === 'hidden' || this.#pausedBy === 'requested'
    if (wasHeld) this.#restart(sample.atMs)
    if (stoppedMs + sleptMs > 0) rulings.push(this.#enter({ state: 'suspended', durationMs: stoppedMs + sleptMs }))
    else if ((hasBeat || wasHeld) && rulings.length === 0) rulings.push(...this.#enterOnce({ state: 'alive' }))
    else if (this.#isSuspicious()) rulings.push(...this.#enterOnce({ state: 'suspect', isBlocked: this.isBlocked }))
    return rulings
  }

  /**
   * Takes a late sample of a watchdog that runs in the judged thread itself. The gap is a block that is over.
   *
   * @returns no change if the block was shorter than the timeout
   */
  admit(sample: Sample): readonly Ruling[] {
    const gapMs = sample.atMs - (this.#last?.atMs ?? sample.atMs)
    const durationMs = Math.round(gapMs - this.#settings.tickMs)
    this.#last = sample
    this.#restart(sample.atMs)
    if (durationMs < this.#settings.timeoutMs || sample.hold !== undefined) return []
    this.#hangs += 1
    const hang = { hang: this.#hangs, durationMs, isBlocked: true }
    return [this.#enter({ state: 'hung', ...hang }), this.#enter({ state: 'recovered', ...hang, suspendedMs: 0 })]
  }

  /** Declares the hang of which the thread is accused. @returns `undefined` if a heartbeat has arrived meanwhile */
  convict(atMs: number): Ruling | undefined {
    if (!this.accuses) return undefined
    this.#hangs += 1
    this.#isBlocked = this.isBlocked
    return this.#enter({ state: 'hung', hang: this.#hangs, ...this.#measureHang(atMs) })
  }

  /** Excuses the accused thread: a debugger holds it. */
  excuse(atMs: number): Ruling | undefined {
    if (!this.accuses) return undefined
    this.#restart(atMs)
    const [ruling] = this.#pause('debugger', atMs)
    return ruling
  }

  #isSuspicious(): boolean {
    const { timeoutMs, beatMs } = this.#settings
    return this.#state !== 'paused' && this.#silence >= timeoutMs / 2 + beatMs
  }

  #pause(reason: PauseReason, atMs: number): Ruling[] {
    this.#restart(atMs)
    if (this.#pausedBy === reason) return []
    const ruling = this.#enter({ state: 'paused', reason })
    this.#pausedBy = reason
    return [ruling]
  }

  #recover(atMs: number): Ruling {
    const ruling = { hang: this.#hangs, ...this.#measureHang(atMs), suspendedMs: this.#stoppedMs + this.#sleptMs }
    return this.#enter({ state: 'recovered', ...ruling })
  }

  /** The time since the last heartbeat, less suspensions. The block began half a beat after it, on average. */
  #measureHang(atMs: number): { readonly durationMs: number; readonly isBlocked: boolean } {
    const { beatMs } = this.#settings
    const durationMs = Math.max(0, atMs - this.#lastBeatAtMs - this.#stoppedMs - beatMs / 2)
    return { durationMs: Math.round(durationMs), isBlocked: this.#isBlocked }
  }

  /** How long the watchdog stood still before a sample, by the monotonic clock. */
  #measureStop(last: Sample, sample: Sample): number {
    const { tickMs } = this.#settings
    const gapMs = sample.atMs - last.atMs
    return gapMs > suspensionAfter(tickMs) ? Math.round(gapMs - tickMs) : 0
  }

  /** The silence that counts: without the waits of a thread that waited most of the time. */
  get #silence(): number {
    return this.#starvedMs > this.#silentMs / 2 ? this.#silentMs - this.#starvedMs : this.#silentMs
  }

  #restart(atMs: number): void {
    this.#silentMs = 0
    this.#starvedMs = 0
    this.#stoppedMs = 0
    this.#sleptMs = 0
    this.#lastBeatAtMs = atMs
  }

  #enterOnce(ruling: Ruling): Ruling[] {
    return this.#state === ruling.state ? [] : [this.#enter(ruling)]
  }

  #enter(ruling: Ruling): Ruling {
    this.#state = ruling.state
    this.#pausedBy = undefined
    return ruling
  }
}
