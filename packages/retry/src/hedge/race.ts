import type { CallRequest, CallResponse, Transport } from '@sekha/core'
import { type Clock, ClosedError, discard, type TimerHandle } from '@sekha/core/foundation'
import type { SparePermit } from '../limits/spare-permits.ts'
import { classifyResponse } from '../retry/classify.ts'

/** The abort reason of a leg that lost. It never reaches the caller. */
const lost = new ClosedError('This attempt')

/** Rules of a {@link Race}. */
export interface RaceRules {
  readonly afterMs: number
  readonly maxRequests: number
  readonly clock: Clock
  /** Pays for one more leg. Returns `undefined` if a token or a permit is missing. */
  readonly pay: () => SparePermit | undefined
}

/**
 * Runs one call as a race of equal requests, called legs. A new leg starts whenever `afterMs` pass without a response.
 * The first good response wins, and so does a final error status such as 404. A retryable status or an error becomes the
 * result only if no other leg is running. The losing legs are aborted and their responses cancelled.
 */
export class Race {
  readonly #request: CallRequest
  readonly #next: Transport
  readonly #rules: RaceRules
  readonly #legs = new Set<AbortController>()
  #started = 0
  #timer: TimerHandle | undefined
  #isOver = false
  #resolve: (response: CallResponse) => void = () => {}
  #reject: (reason: unknown) => void = () => {}

  constructor(request: CallRequest, next: Transport, rules: RaceRules) {
    this.#request = request
    this.#next = next
    this.#rules = rules
  }

  run(): Promise<CallResponse> {
    const { signal } = this.#request
    if (signal.aborted) return Promise.reject(signal.reason)
    // The listener stays until the call ends: an abort must also reach the winner's body.
    signal.addEventListener('abort', this.#onAbort, { once: true })
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#start()
    })
  }

  #start(permit?: SparePermit): void {
    const leg = new AbortController()
    this.#legs.add(leg)
    this.#started += 1
    const attempt = this.#request.attempt + this.#started - 1
    this.#arm()
    this.#send({ ...this.#request, attempt, signal: leg.signal })
      .finally(() => permit?.end())
      .then((response) => this.#responded(leg, response))
      // A response that cannot be classified also fails its leg.
      .catch((error: unknown) => this.#failed(leg, error))
  }

  async #send(request: CallRequest): Promise<CallResponse> {
    return this.#next(request)
  }

  #arm(): void {
    if (this.#started >= this.#rules.maxRequests) return
    this.#timer = this.#rules.clock.setTimeout(() => {
      this.#timer = undefined
      const permit = this.#rules.pay()
      if (permit !== undefined) this.#start(permit)
    }, this.#rules.afterMs)
  }

  #responded(leg: AbortController, response: CallResponse): void {
    if (this.#isOver) return discard(response)
    const { kind } = classifyResponse(response, this.#request.operation.expectedStatuses, 0)
    if ((kind === 'throttled' || kind === 'transient') && this.#legs.size > 1) {
      this.#legs.delete(leg)
      return discard(response)
    }
    this.#end(leg)
    this.#resolve(response)
  }

  #failed(leg: AbortController, error: unknown): void {
    this.#legs.delete(leg)
    if (this.#isOver || this.#legs.size > 0) return
    this.#end()
    this.#request.signal.removeEventListener('abort', this.#onAbort)
    this.#reject(error)
  }

  /** Ends the race and aborts every leg except the winner. */
  #end(winner?: AbortController): void {
    this.#isOver = true
    if (this.#timer !== undefined) this.#rules.clock.clearTimeout(this.#timer)
    for (const leg of this.#legs) if (leg !== winner) leg.abort(lost)
    this.#legs.clear()
    if (winner !== undefined) this.#legs.add(winner)
  }

  readonly #onAbort = (): void => {
    const { reason } = this.#request.signal
    if (this.#timer !== undefined) this.#rules.clock.clearTimeout(this.#timer)
    this.#timer = undefined
    for (const leg of this.#legs) leg.abort(reason)
    this.#isOver = true
    this.#reject(reason)
  }
}
