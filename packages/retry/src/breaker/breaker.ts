import { SamplingWindow } from './sampling-window.ts'

/**
 * - `closed`: calls pass.
 * - `open`: calls are rejected until the break ends.
 * - `half-open`: a few probes pass, to test whether the server recovered.
 * - `isolated`: calls are rejected until `reset()`.
 */
export type CircuitState = 'closed' | 'open' | 'half-open' | 'isolated'

/** When a circuit opens and closes. */
export interface BreakerRules {
  /** Opens the circuit after this many failures in a row. `undefined` uses the failure ratio of the window. */
  readonly consecutiveFailures?: number | undefined
  readonly samplingDurationMs: number
  readonly minimumCalls: number
  readonly failureRatio: number
  readonly breakDurationMs: number
  readonly probes: number
  readonly probeTimeoutMs: number
}

/** Allows one call, and records the period that allowed it: the state may change before the call ends. */
export interface Permit {
  readonly period: number
  /** Whether the outcome of the call closes or reopens the circuit. */
  readonly isProbe: boolean
}

/**
 * The circuit of one origin as a state machine, without I/O or timers. Follows Michael Nygard, "Release It!", 2nd edition,
 * section 5.2, which counts consecutive failures. By default this one uses a failure ratio over a window.
 */
export class Breaker {
  readonly #rules: BreakerRules
  readonly #window: SamplingWindow
  readonly #onChange: (from: CircuitState, to: CircuitState) => void
  #state: CircuitState = 'closed'
  #failuresInRow = 0
  /** Returns the last failure since the circuit was closed. */
  #findCause: () => unknown = nothing
  /** Increases with every change of state. The outcome of a call from an earlier period is ignored. */
  #period = 0
  #openUntil = 0
  #probesRunning = 0
  #probesPassed = 0
  /** The time by which the latest probe must end. */
  #probeUntil = 0

  constructor(rules: BreakerRules, onChange: (from: CircuitState, to: CircuitState) => void) {
    this.#rules = rules
    this.#window = new SamplingWindow(rules.samplingDurationMs)
    this.#onChange = onChange
  }

  get state(): CircuitState {
    return this.#state
  }

  /** The last failure of an open or half-open circuit. */
  get cause(): unknown {
    return this.#state === 'isolated' ? undefined : this.#findCause()
  }

  /** Rejects every call until {@link reset}. */
  isolate(): void {
    if (this.#state !== 'isolated') this.#change('isolated')
  }

  /** Closes the circuit and forgets earlier failures. */
  reset(): void {
    if (this.#state !== 'closed') return this.#change('closed')
    this.#window.clear()
    this.#failuresInRow = 0
    this.#findCause = nothing
  }

  /**
   * Returns a permit, or the milliseconds to wait before the next try: `Infinity` while the circuit is isolated.
   *
   * @param now - Monotonic time.
   */
  acquire(now: number): Permit | number {
    // A probe that timed out has failed: the circuit reopened at that time.
    if (this.#state === 'half-open' && this.#probesRunning > 0 && now >= this.#probeUntil) this.#open(this.#probeUntil)
    if (this.#state === 'isolated') return Infinity
    if (this.#state === 'open') {
      if (now < this.#openUntil) return this.#openUntil - now
      this.#change('half-open')
      // The observer of the change may have isolated or reset the circuit.
      if (this.state !== 'half-open') return this.acquire(now)
    }
    if (this.#state === 'half-open') {
      // The wait lasts until the running probes must have ended.
      if (this.#probesRunning + this.#probesPassed >= this.#rules.probes) return this.#probeUntil - now
      this.#probesRunning += 1
      this.#probeUntil = now + this.#rules.probeTimeoutMs
    }
    return { period: this.#period, isProbe: this.#state === 'half-open' }
  }

  /**
   * Records the end of a call. `undefined` means an inconclusive outcome, which frees a probe's place for the next call.
   *
   * @param findCause Returns the failure, if it is one.
   */
  release({ period }: Permit, isFailure: boolean | undefined, now: number, findCause: () => unknown = nothing): void {
    if (period !== this.#period) return
    if (isFailure === true) this.#findCause = findCause
    if (this.#state === 'half-open') this.#endProbe(isFailure, now)
    else if (isFailure !== undefined) this.#sample(isFailure, now)
  }

  #sample(isFailure: boolean, now: number): void {
    const { consecutiveFailures } = this.#rules
    this.#failuresInRow = isFailure ? this.#failuresInRow + 1 : 0
    if (consecutiveFailures !== undefined) {
      if (this.#failuresInRow >= consecutiveFailures) this.#open(now)
      return
    }
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
    this.#failuresInRow = 0
    if (to === 'closed') this.#findCause = nothing
    this.#window.clear()
    this.#onChange(from, to)
  }
}

const nothing = (): undefined => undefined
