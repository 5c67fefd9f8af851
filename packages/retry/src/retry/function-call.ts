import type { CallRequest, CallResponse, Transport } from '@sekha/core'
import { type Clock, discard } from '@sekha/core/foundation'
import { keyOf } from '../policy/function-key.ts'
import type { Verdict } from './classify.ts'
import { classifyFunctionError } from './classify-function-error.ts'
import type { RepeatableCall } from './retry-loop.ts'

/** Adapts a function to the retry loop. A function passed to `retry()` must be safe to run again. */
export class FunctionCall implements RepeatableCall<CallResponse> {
  readonly operation: string
  readonly key: string
  readonly signal: AbortSignal
  readonly deadlineAt: number | undefined
  readonly expectedStatuses = undefined
  readonly canReplay = true
  readonly isIdempotent = true
  readonly #request: CallRequest
  readonly #next: Transport
  readonly #clock: Clock

  constructor(request: CallRequest, next: Transport, clock: Clock) {
    this.operation = request.operation.id
    this.key = keyOf(request)
    this.signal = request.signal
    this.deadlineAt = request.deadlineAt
    this.#request = request
    this.#next = next
    this.#clock = clock
  }

  async send(attempt: number): Promise<CallResponse> {
    return this.#next({ ...this.#request, attempt })
  }

  classifyError(error: unknown): Verdict {
    return classifyFunctionError(error, this.#clock.now())
  }

  hintOf(): undefined {
    return undefined
  }

  discard(response: CallResponse): void {
    discard(response)
  }
}
