import type { Operation } from '../contract/operation.ts'
import { ClosedError } from '../foundation/index.ts'
import type { ResolvedOptions } from '../options/caller-options.ts'
import type { ResponseCheck } from './response-check.ts'
import { limitAttempts } from './attempt.ts'
import { Call, type CallOutcome } from './call.ts'
import { CallLifetime } from './call-lifetime.ts'
import type { CallInput, CallOptions } from './call-options.ts'
import type { CallRequest, Transport } from './call-request.ts'
import { compose } from './compose.ts'
import { prepareCall } from './prepare-call.ts'
import { readResponse } from './read-response.ts'
import { RunningCall } from './running-call.ts'

/** Runs every call: validation, middleware, attempts, transport, and the response. */
export class Pipeline {
  readonly #options: ResolvedOptions
  readonly #way: {
    readonly send: Transport
    readonly hasMiddleware: boolean
    readonly check: ResponseCheck | undefined
  }
  readonly #open = new Set<CallLifetime>()
  #closed = false

  constructor(options: ResolvedOptions) {
    this.#options = options
    const { clock, onAttempt, use, transport, check } = options
    this.#way = {
      send: compose(use, limitAttempts(transport, clock, onAttempt)),
      hasMiddleware: use.length > 0,
      check,
    }
  }

  call<T>(operation: Operation, input: CallInput, options?: CallOptions): Call<T> {
    return new Call(this.#run<T>(operation, input, options))
  }

  /** Validates and serializes the request before any I/O, and starts the total timeout. */
  begin(operation: Operation, input: CallInput, options: CallOptions = {}): RunningCall {
    if (this.#closed) throw new ClosedError('SekhaClient', { operation: operation.id })
    const { totalMs, ...prepared } = prepareCall(operation, input, options, this.#options)
    const lifetime = new CallLifetime(this.#options.clock, this.#open, options.signal)
    const request: CallRequest = {
      ...prepared,
      operation,
      method: operation.method,
      signal: lifetime.signal,
      deadlineAt: lifetime.limit(totalMs, operation.id),
      attempt: 1,
      attempts: [],
      context: new Map(),
    }
    return new RunningCall(request, lifetime, this.#way)
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const lifetime of this.#open) lifetime.abort(new ClosedError('SekhaClient'))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run<T>(operation: Operation, input: CallInput, options?: CallOptions): Promise<CallOutcome<T>> {
    try {
      return await this.#attend<T>(this.begin(operation, input, options), input)
    } finally {
      input.upload?.release()
    }
  }

  async #attend<T>(running: RunningCall, input: CallInput): Promise<CallOutcome<T>> {
    try {
      return (await running.unlessAborted(exchange(running, input))) as CallOutcome<T>
    } catch (error) {
      running.explain(error)
      throw error
    } finally {
      running.end()
    }
  }
}

async function exchange(running: RunningCall, input: CallInput): Promise<CallOutcome<unknown>> {
  const response = await running.send()
  const data = await readResponse(running.request, response, running.check, input)
  return { data, response: running.describe(response) }
}
