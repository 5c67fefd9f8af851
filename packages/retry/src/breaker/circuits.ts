import { createPerOrigin } from '../origins.ts'
import { Breaker, type BreakerRules, type CircuitState } from './breaker.ts'

/** Circuit states from the healthiest to the worst. */
const SEVERITY: readonly CircuitState[] = ['closed', 'half-open', 'open', 'isolated']

/** The circuits of one circuit breaker, by key. Isolated keys are kept until they are reset. */
export class Circuits {
  readonly #rules: BreakerRules
  readonly #onChange: (key: string, from: CircuitState, to: CircuitState) => void
  #areAllIsolated = false
  /** The keys that `isolate(key)` and `reset(key)` exempt from {@link #areAllIsolated}. */
  readonly #exempt = new Set<string>()
  readonly #breakers = new Map<string, Breaker>()
  /** Keeps the breakers of the latest keys. */
  readonly of: (key: string) => Breaker

  constructor(rules: BreakerRules, onChange: (key: string, from: CircuitState, to: CircuitState) => void) {
    this.#rules = rules
    this.#onChange = onChange
    this.of = createPerOrigin((key) => this.#create(key), this.#breakers)
  }

  /** The state of one circuit. A key without calls has a closed circuit. */
  stateOf(key: string): CircuitState {
    if (this.#isIsolated(key)) return 'isolated'
    return this.#breakers.get(key)?.state ?? 'closed'
  }

  /** The worst state of all circuits. */
  get state(): CircuitState {
    if (this.#areAllIsolated || this.#exempt.size > 0) return 'isolated'
    let worst = 0
    for (const { state } of this.#breakers.values()) worst = Math.max(worst, SEVERITY.indexOf(state))
    return SEVERITY[worst] ?? 'closed'
  }

  /** Isolates one circuit, or all of them including those of later keys. */
  isolate(key?: string): void {
    this.#setIsolated(key, true)
    if (key !== undefined) return this.of(key).isolate()
    for (const breaker of this.#breakers.values()) breaker.isolate()
  }

  /** Closes one circuit, or all of them. */
  reset(key?: string): void {
    this.#setIsolated(key, false)
    if (key !== undefined) return this.#breakers.get(key)?.reset()
    for (const breaker of this.#breakers.values()) breaker.reset()
  }

  #setIsolated(key: string | undefined, isIsolated: boolean): void {
    if (key === undefined) {
      this.#areAllIsolated = isIsolated
      this.#exempt.clear()
    } else if (isIsolated === this.#areAllIsolated) this.#exempt.delete(key)
    else this.#exempt.add(key)
  }

  #isIsolated(key: string): boolean {
    return this.#exempt.has(key) !== this.#areAllIsolated
  }

  #create(key: string): Breaker {
    const breaker = new Breaker(this.#rules, (from, to) => this.#onChange(key, from, to))
    if (this.#isIsolated(key)) breaker.isolate()
    return breaker
  }
}
