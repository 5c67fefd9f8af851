import { type Clock, SekhaError, TimeoutError, type TimeoutScope, type TimerHandle } from '../foundation/index.ts'
import { nextAttempt, MutableAttemptRecord } from './attempt-log.ts'
import type { CallRequest, CallResponse, StreamBody, Transport } from './call-request.ts'
import { explainLostBody, explainNoResponse } from './connection-failure.ts'
import { discard } from './discard.ts'
import { SENT_HEADERS } from './echo-guard.ts'
import { type BodyGuard, LimitedResponse } from './limited-response.ts'

/** Called for every attempt when its headers are here, or when it fails, even after that. */
export type AttemptObserver = (
  request: CallRequest,
  outcome: { response?: CallResponse; error?: unknown; durationMs: number },
) => void

/**
 * Puts an attempt's limits around a transport: its timers, its part in the call's abort, its record. Whatever the
 * transport does, the attempt settles at once when its time is up or its call is aborted, and a response that comes too
 * late is given up. After the body has settled no timer and no listener is left.
 */
export function limitAttempts(transport: Transport, clock: Clock, observe: AttemptObserver | undefined): Transport {
  return (request) => new Attempt(request, clock, observe).run(transport)
}

/** One attempt, from its start until its body has settled or was given up. */
class Attempt implements BodyGuard {
  readonly request: CallRequest
  /** Ends the attempt, and is not ended by it. */
  readonly #source: AbortSignal
  readonly #clock: Clock
  readonly #observe: AttemptObserver | undefined
  readonly #controller = new AbortController()
  readonly #record: MutableAttemptRecord
  /** The body, if it is produced while it is sent. */
  readonly #upload: StreamBody | undefined
  #timer: TimerHandle | undefined
  /** Rejects what is waited for now: the headers, the body, or a chunk. */
  #reject: ((reason: unknown) => void) | undefined
  #failure: { readonly reason: unknown } | undefined
  #isOver = false

  constructor(request: CallRequest, clock: Clock, observe: AttemptObserver | undefined) {
    const started = clock.monotonic()
    const attempt = nextAttempt(request, started)
    const { body } = request
    this.#upload = typeof body === 'object' && 'open' in body ? body : undefined
    this.request = { ...request, body: this.#watchUpload() ?? body, attempt, signal: this.#controller.signal }
    request.context.set(SENT_HEADERS, request.headers)
    this.#source = request.signal
    this.#clock = clock
    this.#observe = observe
    this.#record = new MutableAttemptRecord(attempt, clock.now(), started)
  }

  run(transport: Transport): Promise<CallResponse> {
    if (this.#source.aborted) return Promise.reject(this.#source.reason)
    this.#source.addEventListener('abort', this.#onAbort)
    return new Promise<CallResponse>((resolve, reject) => {
      this.#waitFor('attempt', this.request.timeouts.attemptMs, reject)
      start(() => transport(this.request))
        .then((response) => {
          if (this.#isOver) return discard(response)
          this.#recordResponse(response)
          this.#endWait()
          resolve(new LimitedResponse(response, this))
        })
        .catch((error: unknown) => this.#abort(explainNoResponse(this.request, error), true))
    })
  }

  wait<T>(scope: TimeoutScope, limitMs: number, read: () => Promise<T>, isLast: (value: T) => boolean): Promise<T> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.reason)
    if (this.#isOver) return start(read)
    return new Promise<T>((resolve, reject) => {
      this.#waitFor(scope, limitMs, reject)
      start(read).then(
        (value) => {
          if (this.#failure !== undefined) return
          this.#endWait()
          if (isLast(value)) this.end()
          resolve(value)
        },
        (error: unknown) => {
          if (this.#isOver) reject(error)
          else this.#abort(explainLostBody(this.request, error))
        },
      )
    })
  }

  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#disarm()
    this.#source.removeEventListener('abort', this.#onAbort)
    this.#record.lastUntil(this.#clock.monotonic())
    this.#upload?.release?.()
  }

  /** While bytes move, a long upload is not a slow one: their silence is what is bounded. */
  readonly #onProgress = (isSent: boolean): void => {
    const { attemptMs, idleMs } = this.request.timeouts
    if (this.#reject === undefined || this.#record.status !== undefined) return
    this.#disarm()
    if (isSent) this.#waitFor('attempt', attemptMs, this.#reject)
    else this.#waitFor('idle', idleMs, this.#reject)
  }

  #watchUpload(): StreamBody | undefined {
    const upload = this.#upload
    if (upload === undefined) return undefined
    const open = (signal?: AbortSignal): ReadableStream<Uint8Array> => upload.open(signal, this.#onProgress)
    return Object.assign(Object.create(upload) as StreamBody, { open })
  }

  readonly #onAbort = (): void => this.#abort(this.#source.reason)

  /**
   * Gives the attempt up. It is on record as failed if somebody waits for it; a response that nobody reads is none.
   *
   * @param isSettled Whether the transport has failed by itself and has nothing to abort. Node's `fetch` ends the process
   *   when it is aborted after it refused the headers of a response (an error event without a listener).
   */
  #abort(reason: unknown, isSettled = false): void {
    if (this.#isOver) return
    this.#failure = { reason }
    const reject = this.#reject
    this.end()
    if (reject !== undefined) this.#recordFailure(reason)
    if (!isSettled) this.#controller.abort(reason)
    reject?.(reason)
  }

  #waitFor(scope: TimeoutScope, timeoutMs: number, reject: (reason: unknown) => void): void {
    this.#reject = reject
    if (timeoutMs === Infinity) return
    this.#timer = this.#clock.setTimeout(() => {
      this.#abort(new TimeoutError({ scope, timeoutMs, operation: this.request.operation.id }))
    }, timeoutMs)
  }

  #endWait(): void {
    this.#reject = undefined
    this.#disarm()
  }

  #disarm(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #recordResponse(response: CallResponse): void {
    const record = this.#record
    record.status = response.status
    record.requestId = response.headers.get('x-request-id') ?? undefined
    record.reason = 'responded'
    record.lastUntil(this.#clock.monotonic())
    this.request.attempts.push(record)
    this.#observe?.(this.request, { response, durationMs: record.durationMs })
  }

  #recordFailure(error: unknown): void {
    const record = this.#record
    if (record.reason === '') this.request.attempts.push(record)
    record.failWith(error, error instanceof SekhaError ? error.code : 'aborted')
    this.#observe?.(this.request, { error, durationMs: record.durationMs })
  }
}

/** Starts something that may throw before it waits. */
function start<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work()
  } catch (error) {
    return Promise.reject(error)
  }
}
