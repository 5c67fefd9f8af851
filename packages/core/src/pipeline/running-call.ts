import { attachCallContext } from '../foundation/index.ts'
import type { ResponseCheck } from './response-check.ts'
import type { CallInfo } from './call.ts'
import { MutableAttemptRecord } from './attempt-log.ts'
import { type CallLifetime, untilAborted } from './call-lifetime.ts'
import type { CallRequest, CallResponse, Transport } from './call-request.ts'
import { discard } from './discard.ts'
import { guardEchoes } from './echo-guard.ts'

/** A call that has begun: its request, the way to the server, and what ends it. */
export class RunningCall {
  readonly request: CallRequest
  readonly check: ResponseCheck | undefined
  /** Whether others than our own attempts may hold the call up. */
  readonly hasMiddleware: boolean
  readonly #lifetime: CallLifetime
  readonly #send: Transport

  constructor(
    request: CallRequest,
    lifetime: CallLifetime,
    way: { readonly send: Transport; readonly hasMiddleware: boolean; readonly check: ResponseCheck | undefined },
  ) {
    this.request = request
    this.#lifetime = lifetime
    this.#send = way.send
    this.hasMiddleware = way.hasMiddleware
    this.check = way.check
  }

  /** Sends the request. A response that middleware gives after the call was aborted is given up. */
  async send(): Promise<CallResponse> {
    const { signal } = this.request
    const response = await this.#send(this.request)
    if (typeof response?.text !== 'function')
      throw new TypeError(`${this.request.operation.id}: middleware must return what next(request) resolves with`)
    if (!signal.aborted) return response
    discard(response)
    throw signal.reason
  }

  /** An attempt hears its signal by itself; middleware may not, and an abort must come through all the same. */
  unlessAborted<T>(work: Promise<T>): Promise<T> {
    return this.hasMiddleware ? untilAborted(work, this.request.signal) : work
  }

  /** What came with a response. */
  describe({ status, headers }: CallResponse): CallInfo {
    return { status, headers, requestId: headers.get('x-request-id') ?? undefined, attempts: this.request.attempts }
  }

  /** Writes on an error what is known about the call, unless it is what the caller aborted with. */
  explain(error: unknown): void {
    const { operation, attempts } = this.request
    if (this.#lifetime.isReason(error)) return
    const { hide } = guardEchoes(this.request)
    for (const record of attempts)
      if (record instanceof MutableAttemptRecord) record.requestId &&= hide(record.requestId)
    attachCallContext(error, { operation: operation.id, attempts })
  }

  /** The total timeout has done its part. */
  lift(): void {
    this.#lifetime.lift()
  }

  abort(reason: unknown): void {
    this.#lifetime.abort(reason)
  }

  end(): void {
    if (this.hasMiddleware) this.#lifetime.endAll()
    else this.#lifetime.end()
  }
}
