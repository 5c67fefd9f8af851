import { attachCallContext, discard, untilAborted } from '../foundation/index.ts'
import type { ResponseCheck } from './response-check.ts'
import type { CallInfo } from './call.ts'
import { MutableAttemptRecord } from './attempt-log.ts'
import type { CallLifetime } from './call-lifetime.ts'
import type { CallRequest, CallResponse, Transport } from './call-request.ts'
import { guardEchoes } from './echo-guard.ts'
import type { Way } from './way.ts'

/** A started call: its request, its transport and its lifetime. */
export class RunningCall {
  readonly request: CallRequest
  readonly check: ResponseCheck | undefined
  /** Whether middleware may delay the call. */
  readonly hasMiddleware: boolean
  readonly lifetime: CallLifetime
  readonly #send: Transport

  constructor(request: CallRequest, lifetime: CallLifetime, way: Way) {
    this.request = request
    this.lifetime = lifetime
    this.#send = way.send
    this.hasMiddleware = way.hasMiddleware
    this.check = way.check
  }

  /** Sends the request. A response that middleware returns after an abort is discarded. */
  async send(): Promise<CallResponse> {
    const { signal } = this.request
    const response = await this.#send(this.request)
    if (typeof response?.text !== 'function')
      throw new TypeError(`${this.request.operation.id}: middleware must return what next(request) resolves with`)
    if (!signal.aborted) return response
    discard(response)
    throw signal.reason
  }

  /** Rejects `work` on an abort. Attempts handle their signal themselves, but middleware may ignore it. */
  unlessAborted<T>(work: Promise<T>): Promise<T> {
    return this.hasMiddleware ? untilAborted(work, this.request.signal) : work
  }

  /** Returns the metadata of a response. */
  describe({ status, headers }: CallResponse): CallInfo {
    return { status, headers, requestId: headers.get('x-request-id') ?? undefined, attempts: this.request.attempts }
  }

  /** Adds the operation and the attempts to an error, unless it is the caller's abort reason. */
  explain(error: unknown): void {
    const { operation, attempts } = this.request
    if (this.lifetime.isReason(error)) return
    const { hide } = guardEchoes(this.request)
    for (const record of attempts)
      if (record instanceof MutableAttemptRecord) record.requestId &&= hide(record.requestId)
    attachCallContext(error, { operation: operation.id, attempts })
  }

  end(): void {
    if (this.hasMiddleware) this.lifetime.endAll()
    else this.lifetime.end()
  }
}
