import type { Operation } from '../contract/operation.ts'
import { ClosedError } from '../foundation/index.ts'
import type { ResolvedOptions } from '../options/caller-options.ts'
import { limitAttempts } from './attempt.ts'
import { asResponse } from './as-response.ts'
import { Call, type CallOutcome, type Reading } from './call.ts'
import { CallLifetime } from './call-lifetime.ts'
import type { CallInput, IdempotentCallOptions } from './call-options.ts'
import type { CallRequest } from './call-request.ts'
import { compose } from './compose.ts'
import { prepareCall } from './prepare-call.ts'
import { readResponse, throwFailure } from './read-response.ts'
import { RunningCall } from './running-call.ts'
import type { Way } from './way.ts'

/** Runs every call: validation, middleware, attempts, transport, and the response. */
export class Pipeline {
  readonly #options: ResolvedOptions
  protected readonly way: Way
  readonly #open = new Set<CallLifetime>()
  #closed = false

  /** @param way Shares that of another pipeline with the same middleware and transport. */
  constructor(options: ResolvedOptions, way: Way = openWay(options)) {
    this.#options = options
    this.way = way
  }

  call<T>(operation: Operation, input: CallInput, options?: IdempotentCallOptions): Call<T> {
    const reading: Reading = {}
    return new Call(this.#run<T>(operation, input, options, reading), reading)
  }

  /** Validates and serializes the request before any I/O, and starts the total timeout. */
  begin(operation: Operation, input: CallInput, options: IdempotentCallOptions = {}, reading?: Reading): RunningCall {
    if (this.#closed) throw new ClosedError('SekhaClient', { operation: operation.id })
    const { totalMs, ...prepared } = prepareCall(operation, input, options, this.#options)
    const lifetime = new CallLifetime(this.#options.clock, this.#open, options.signal)
    const request: CallRequest = {
      ...prepared,
      operation,
      method: operation.method,
      signal: lifetime.signal,
      clock: this.#options.clock,
      deadlineAt: lifetime.limit(totalMs, operation.id),
      attempt: 1,
      attempts: [],
      context: new Map(),
      advise: this.#options.advise,
      isRaw: reading && (() => reading.by === 'caller'),
    }
    return this.open(request, lifetime)
  }

  protected open(request: CallRequest, lifetime: CallLifetime): RunningCall {
    return new RunningCall(request, lifetime, this.way)
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const lifetime of this.#open) lifetime.abort(new ClosedError('SekhaClient'))
  }

  /** Same as `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run<T>(
    operation: Operation,
    input: CallInput,
    options: IdempotentCallOptions | undefined,
    reading: Reading,
  ): Promise<CallOutcome<T>> {
    let running: RunningCall | undefined
    let isOpen = false
    const end = (): void => {
      running?.end()
      input.release?.()
    }
    try {
      running = this.begin(operation, input, options, reading)
      const outcome = await running.unlessAborted(exchange(running, input, reading, end))
      isOpen = reading.by === 'caller' && (outcome.data as Response).body !== null
      return outcome as CallOutcome<T>
    } catch (error) {
      running?.explain(error)
      throw error
    } finally {
      if (!isOpen) end()
    }
  }
}

function openWay({ clock, onAttempt, use, transport, check }: ResolvedOptions): Way {
  return { send: compose(use, limitAttempts(transport, clock, onAttempt)), hasMiddleware: use.length > 0, check }
}

async function exchange(
  running: RunningCall,
  input: CallInput,
  reading: Reading,
  end: () => void,
): Promise<CallOutcome<unknown>> {
  const { request, check } = running
  const response = await running.send()
  const isRaw = (reading.by ??= 'call') === 'caller'
  const isForgiven = await throwFailure(request, response, isRaw ? {} : input)
  const data = isRaw
    ? asResponse(running, response, end)
    : isForgiven
      ? undefined
      : await readResponse(request, response, check, input)
  return { data, response: running.describe(response) }
}
