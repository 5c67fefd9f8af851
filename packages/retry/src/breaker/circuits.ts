import { createPerOrigin } from '../origins.ts'
import { Breaker, type BreakerRules, type CircuitState } from './breaker.ts'

/** Circuit states from the healthiest to the worst. */
const SEVERITY: readonly CircuitState[] = ['closed', 'half-open', 'open', 'isolated']

/** The circuits of one circuit breaker, by key. Isolated keys are kept until they are reset. */
export class Circuits {
  readonly #rules: BreakerRules
  readonly #onChange: (key: string, from: CircuitState, to: CircuitState) => void
  readonly #isolated = new Set<string>()
  #areAllIsolated = false
  #breakers = new Map<string, Breaker>()
  /** Keeps the breakers of the latest keys. */
  readonly of: (key: string) => Breaker

  constructor(rules: BreakerRules, onChange: (key: string, from: CircuitState, to: CircuitState) => void) {
    this.#rules = rules
    this.#onChange = onChange
    this.of = createPerOrigin((key) => this.#create(key), this.#breakers)
  }

  /** The state of one circuit. A key without calls has a closed circuit. */
  stateOf(key: string): CircuitState {
    if (this.#areAllIsolated || this.#isolated.has(key)) return 'isolated'
    return this.#breakers.get(key)?.state ?? 'closed'
  }

  /** The worst state of all circuits. */
  get state(): CircuitState {
    if (this.#areAllIsolated || this.#isolated.size > 0) return 'isolated'
    let worst = 0
    for (const { state } of this.#breakers.values()) worst = Math.max(worst, SEVERITY.indexOf(state))
    return SEVERITY[worst] ?? 'closed'
  }

  /** Isolates one circuit, or all of them including those of later keys. */
  isolate(key?: string): void {
    if (key === undefined) this.#areAllIsolated = true
    else this.#isolated.add(key)
    for (const [name, breaker] of this.#breakers) if (key === undefined || name === key) breaker.isolate()
  }

  /** Closes one circuit, or all of them. */
  reset(key?: string): void {
    if (key === undefined) {
      this.#areAllIsolated = false
      this.#isolated.clear()
    } else this.#isolated.delete(key)
    for (const [name, breaker] of this.#breakers) if (key === undefined || name === key) breaker.reset()
  }

  #create(key: string): Breaker {
    const breaker = new Breaker(this.#rules, (from, to) => this.#onChange(key, from, to))
    if (this.stateOf(key) === 'isolated') breaker.isolate()
    return breaker
  }
}
