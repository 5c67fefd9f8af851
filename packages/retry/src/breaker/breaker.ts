import { SamplingWindow } from './sampling-window.ts'

/** `closed`: calls go through. `open`: none does. `half-open`: a few do, to see whether the server is back. */
export type CircuitState = 'closed' | 'open' | 'half-open'

/** When a circuit opens and closes. */
export interface BreakerRules {
  readonly samplingDurationMs: number
  readonly minimumCalls: number
  readonly failureRatio: number
  readonly breakDurationMs: number
  readonly probes: number
  readonly probeTimeoutMs: number
}

/** A call that was let through: by which state, which may have changed when it is over. */
export interface Permit {
  readonly period: number
  /** Whether it decides what becomes of a circuit that was open. */
  readonly isProbe: boolean
}

/**
 * The circuit of one origin, as states and the passing of time: it does no I/O and holds no timer. After Michael Nygard,
 * "Release It!", 2nd edition, section 5.2, with a ratio over a window instead of a count in a row.
 */
export class Breaker {
  readonly #rules: BreakerRules
  readonly #window: SamplingWindow
  readonly #onChange: (from: CircuitState, to: CircuitState) => void
  #state: CircuitState = 'closed'
  /** Goes up with every change of state: what a call of an earlier one came to says nothing about this one. */
  #period = 0
  #openUntil = 0
  #probesRunning = 0
  #probesPassed = 0
  /** When the probe that was let through last must be over. */
  #probeUntil = 0

  constructor(rules: BreakerRules, onChange: (from: CircuitState, to: CircuitState) => void) {
    this.#rules = rules
    this.#window = new SamplingWindow(rules.samplingDurationMs)
    this.#onChange = onChange
  }

  get state(): CircuitState {
    return this.#state
  }

  /**
   * Lets a call through, or says how many milliseconds it should stay away.
   *
   * @param now - Monotonic time.
   */
  acquire(now: number): Permit | number {
    // A probe that takes too long has failed; since then the circuit has been open again.
    if (this.#state === 'half-open' && this.#probesRunning > 0 && now >= this.#probeUntil) this.#open(this.#probeUntil)
    if (this.#state === 'open') {
      if (now < this.#openUntil) return this.#openUntil - now
      this.#change('half-open')
    }
    if (this.#state === 'half-open') {
      // No call is told to come back before the probes are over.
      if (this.#probesRunning + this.#probesPassed >= this.#rules.probes) return this.#probeUntil - now
      this.#probesRunning += 1
      this.#probeUntil = now + this.#rules.probeTimeoutMs
    }
    return { period: this.#period, isProbe: this.#state === 'half-open' }
  }

  /** A call is over; `undefined` when it says nothing about the server: then a probe's place is free for the next call. */
  release({ period }: Permit, isFailure: boolean | undefined, now: number): void {
    if (period !== this.#period) return
    if (this.#state === 'half-open') this.#endProbe(isFailure, now)
    else if (isFailure !== undefined) this.#sample(isFailure, now)
  }

  #sample(isFailure: boolean, now: number): void {
    this.#window.add(isFailure, now)
    if (!isFailure) return
    const { calls, failures } = this.#window.count(now)
    if (calls >= this.#rules.minimumCalls && failures / calls >= this.#rules.failureRatio) this.#open(now)
  }

  #endProbe(isFailure: boolean | undefined, now: number): void {
    this.#probesRunning -= 1
    if (isFailure === undefined) return
    if (isFailure) return this.#open(now)
    this.#probesPassed += 1
    if (this.#probesPassed >= this.#rules.probes) this.#change('closed')
  }

  #open(now: number): void {
    this.#openUntil = now + this.#rules.breakDurationMs
    this.#change('open')
  }

  #change(to: CircuitState): void {
    const from = this.#state
    this.#state = to
    this.#period += 1
    this.#probesRunning = 0
    this.#probesPassed = 0
    this.#window.clear()
    this.#onChange(from, to)
  }
}
