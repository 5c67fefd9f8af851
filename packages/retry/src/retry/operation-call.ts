import type { CallRequest, CallResponse, Operation, Transport } from '@sekha/core'
import { type Clock, discard } from '@sekha/core/foundation'
import { canReplay } from '../can-replay.ts'
import { originOf } from '../origins.ts'
import { bodyHintOf, readThrottled } from './body-hint.ts'
import { BufferedResponse } from './buffered-response.ts'
import { classifyError, type Verdict } from './classify.ts'
import { isIdempotentMethod } from './idempotent-method.ts'
import type { RepeatableCall } from './retry-loop.ts'

/** Adapts a call of an operation to the retry loop. */
export class OperationCall implements RepeatableCall<CallResponse> {
  readonly #request: CallRequest
  readonly #next: Transport
  readonly #clock: Clock

  constructor(request: CallRequest, next: Transport, clock: Clock) {
    this.#request = request
    this.#next = next
    this.#clock = clock
  }

  get operation(): string {
    return this.#request.operation.id
  }

  get key(): string {
    return originOf(this.#request.url)
  }

  get signal(): AbortSignal {
    return this.#request.signal
  }

  get deadlineAt(): number | undefined {
    return this.#request.deadlineAt
  }

  get expectedStatuses(): readonly number[] | undefined {
    return this.#request.operation.expectedStatuses
  }

  get canReplay(): boolean {
    return canReplay(this.#request)
  }

  get isIdempotent(): boolean {
    const { operation, method, headers } = this.#request
    if (operation.idempotent === true || isIdempotentMethod(method)) return true
    return operation.idempotencyKey === true && headers['idempotency-key'] !== undefined
  }

  async send(attempt: number): Promise<CallResponse> {
    const request = attempt === 1 ? this.#request : { ...this.#request, attempt: this.#request.attempt + attempt - 1 }
    const response = await this.#next(request)
    if (response.status === 429) return readThrottled(response, request.signal, this.#clock.now())
    // A stream is committed here, before it is read: a later retry would mix records of two responses.
    if (isStream(request.operation) || request.isRaw?.() === true || !isReadable(response, request.operation))
      return response
    if (!this.canReplay || !this.isIdempotent) return response
    return new BufferedResponse(response, await response.text())
  }

  classifyError(error: unknown): Verdict {
    return classifyError(error)
  }

  hintOf(response: CallResponse): number | undefined {
    return bodyHintOf(response)
  }

  discard(response: CallResponse): void {
    discard(response)
  }
}

function isStream({ responseType }: Operation): boolean {
  return responseType === 'ndjson' || responseType === 'sse'
}

function isReadable({ status }: CallResponse, { expectedStatuses }: Operation): boolean {
  return (status >= 200 && status < 300) || expectedStatuses?.includes(status) === true
}
