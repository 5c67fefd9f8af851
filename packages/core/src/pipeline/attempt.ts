import {
  type Clock,
  ConnectionError,
  SekhaError,
  TimeoutError,
  type TimeoutScope,
  type TimerHandle,
} from '../foundation/index.ts'
import type { CallRequest, CallResponse, HeaderBag, Transport } from './call-request.ts'

/** Told of every attempt that ended, for logging. Must not throw. */
export type AttemptObserver = (
  request: CallRequest,
  outcome: { response?: CallResponse; error?: unknown; durationMs: number },
) => void

/**
 * Puts an attempt's limits around a transport: its timers, its part in the call's abort, its record. Whatever the
 * transport does, the attempt settles at once when its time is up or its call is aborted, and an answer that comes too
 * late is given up. After the body has settled no timer and no listener is left.
 */
export function limitAttempts(transport: Transport, clock: Clock, observe: AttemptObserver | undefined): Transport {
  return (request) => new Attempt(request, clock, observe).run(transport)
}

class Attempt {
  readonly #request: CallRequest
  readonly #clock: Clock
  readonly #observe: AttemptObserver | undefined
  readonly #controller = new AbortController()
  readonly #startedAt: number
  readonly #started: number
  #timer: TimerHandle | undefined
  /** Rejects what is waited for now: the headers, the body, or a chunk. */
  #reject: ((reason: unknown) => void) | undefined
  #failure: { readonly reason: unknown } | undefined
  #ended = false

  constructor(request: CallRequest, clock: Clock, observe: AttemptObserver | undefined) {
    this.#request = request
    this.#clock = clock
    this.#observe = observe
    this.#startedAt = clock.now()
    this.#started = clock.monotonic()
  }

  run(transport: Transport): Promise<CallResponse> {
    const request = this.#request
    if (request.signal.aborted) return Promise.reject(request.signal.reason)
    request.signal.addEventListener('abort', this.#onAbort)
    return new Promise<CallResponse>((resolve, reject) => {
      this.#reject = reject
      this.#arm('attempt', request.timeouts.attemptMs)
      transport({ ...request, signal: this.#controller.signal }).then(
        (response) => {
          if (this.#ended) return void response.cancel().catch(() => {})
          this.#disarm()
          this.#record(response, undefined)
          resolve(new LimitedResponse(response, this))
        },
        (error: unknown) => {
          if (this.#ended) return
          this.#fail(isOurs(error) ? error : new ConnectionError(describeConnection(request, error), { cause: error }))
        },
      )
    })
  }

  /** Waits for a part of the body, within a limit. */
  wait<T>(scope: TimeoutScope, limitMs: number, start: () => Promise<T>): Promise<T> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.reason)
    return new Promise<T>((resolve, reject) => {
      this.#reject = reject
      this.#arm(scope, limitMs)
      start().then(
        (value) => {
          if (this.#failure !== undefined) return
          this.#disarm()
          resolve(value)
        },
        (error: unknown) => {
          if (this.#failure !== undefined) return
          this.#fail(
            isOurs(error)
              ? error
              : new ConnectionError('The connection was lost while the body was read. Try again', { cause: error }),
          )
        },
      )
    })
  }

  get timeouts(): CallRequest['timeouts'] {
    return this.#request.timeouts
  }

  /** The body has settled, or was given up: nothing is left to guard. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#disarm()
    this.#request.signal.removeEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (): void => this.#fail(this.#request.signal.reason)

  #fail(reason: unknown): void {
    if (this.#failure !== undefined || this.#ended) return
    this.#failure = { reason }
    const reject = this.#reject
    this.end()
    this.#record(undefined, reason)
    this.#controller.abort(reason)
    reject?.(reason)
  }

  #arm(scope: TimeoutScope, timeoutMs: number): void {
    if (timeoutMs === Infinity) return
    this.#timer = this.#clock.setTimeout(() => {
      this.#fail(new TimeoutError({ scope, timeoutMs, operation: this.#request.operation.id }))
    }, timeoutMs)
  }

  #disarm(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #recorded = false

  #record(response: CallResponse | undefined, error: unknown): void {
    if (this.#recorded) return
    this.#recorded = true
    const { attempts, attempt } = this.#request
    const durationMs = this.#clock.monotonic() - this.#started
    attempts.push({
      attempt,
      status: response?.status,
      requestId: response?.headers.get('x-request-id') ?? undefined,
      startedAt: new Date(this.#startedAt),
      durationMs,
      waitMs: 0,
      reason: response === undefined ? (error instanceof SekhaError ? error.code : 'aborted') : 'answered',
    })
    this.#observe?.(this.#request, response === undefined ? { error, durationMs } : { response, durationMs })
  }
}

/** An answer whose body is read within the attempt's limits. */
class LimitedResponse implements CallResponse {
  readonly #response: CallResponse
  readonly #attempt: Attempt
  readonly status: number

  constructor(response: CallResponse, attempt: Attempt) {
    this.#response = response
    this.#attempt = attempt
    this.status = response.status
  }

  get headers(): HeaderBag {
    return this.#response.headers
  }

  async text(): Promise<string> {
    try {
      return await this.#attempt.wait('body', this.#attempt.timeouts.bodyMs, () => this.#response.text())
    } finally {
      this.#attempt.end()
    }
  }

  stream(): AsyncIterable<Uint8Array> {
    const attempt = this.#attempt
    const chunks = this.#response.stream()
    return {
      [Symbol.asyncIterator]() {
        const iterator = chunks[Symbol.asyncIterator]()
        return {
          async next(): Promise<IteratorResult<Uint8Array>> {
            const result = await attempt.wait('idle', attempt.timeouts.idleMs, () => iterator.next())
            if (result.done === true) attempt.end()
            return result
          },
          async return(): Promise<IteratorResult<Uint8Array>> {
            attempt.end()
            await iterator.return?.()
            return { done: true, value: undefined }
          },
        }
      },
    }
  }

  async cancel(): Promise<void> {
    this.#attempt.end()
    await this.#response.cancel()
  }
}

/** An error that already says what it should. */
function isOurs(error: unknown): boolean {
  return (
    error instanceof SekhaError || (error instanceof TypeError && error.cause === undefined && !isFetchFailure(error))
  )
}

/** `fetch` reports a failed connection as a TypeError; only its words tell it from misuse. */
function isFetchFailure(error: TypeError): boolean {
  return /fetch|network|load failed|connect|socket/i.test(error.message)
}

const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused. Is the server running?',
  ENOTFOUND: 'the host was not found. Check baseUrl',
  EAI_AGAIN: 'the host could not be looked up. Check the network',
  ECONNRESET: 'the connection was reset before an answer arrived',
  UND_ERR_SOCKET: 'the connection was closed before an answer arrived',
  ConnectionRefused: 'the connection was refused. Is the server running?',
}

function describeConnection({ operation, url }: CallRequest, error: unknown): string {
  const code = errorCode(error)
  const reason =
    (code !== undefined ? advice[code] : undefined) ?? `no answer arrived${code === undefined ? '' : ` (${code})`}`
  return `${operation.id}: ${reason} (${new URL(url).origin})`
}

/** The code of a failure, wherever in its chain of causes the runtime put it. */
function errorCode(error: unknown): string | undefined {
  for (let depth = 0, current = error; depth < 5 && typeof current === 'object' && current !== null; depth++) {
    const { code, cause } = current as { code?: unknown; cause?: unknown }
    if (typeof code === 'string' && code !== '') return code
    current = cause
  }
  return undefined
}
