import type { CallLifetime } from './call-lifetime.ts'
import type { CallObserver } from './call-observer.ts'
import type { CallRequest, CallResponse } from './call-request.ts'
import { RunningCall } from './running-call.ts'
import type { Way } from './way.ts'

/** A call that reports its response and its first error, unless that is the caller's own abort. */
export class ObservedCall extends RunningCall {
  readonly #observer: CallObserver
  readonly #startedAt: number
  #hasFailed = false

  constructor(request: CallRequest, lifetime: CallLifetime, way: Way, observer: CallObserver) {
    super(request, lifetime, way)
    this.#observer = observer
    this.#startedAt = lifetime.clock.monotonic()
  }

  override async send(): Promise<CallResponse> {
    const response = await super.send()
    this.#observer.onResponse?.(this.request, response, this.#elapsedMs())
    return response
  }

  override explain(error: unknown): void {
    super.explain(error)
    if (this.#hasFailed || this.lifetime.isReason(error)) return
    this.#hasFailed = true
    this.#observer.onError?.(this.request, error, this.#elapsedMs())
  }

  #elapsedMs(): number {
    return this.lifetime.clock.monotonic() - this.#startedAt
  }
}
