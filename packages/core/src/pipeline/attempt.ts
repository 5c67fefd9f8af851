import {
  type Clock,
  discard,
  SekhaError,
  TimeoutError,
  type TimeoutScope,
  type TimerHandle,
} from '../foundation/index.ts'
import { nextAttempt, MutableAttemptRecord } from './attempt-log.ts'
import type { CallRequest, CallResponse, StreamBody, Transport } from './call-request.ts'
import { hideSecrets } from './hide-secrets.ts'
import { SENT_HEADERS } from './echo-guard.ts'
import { type BodyGuard, LimitedResponse } from './limited-response.ts'

/** Called for every attempt when its headers arrive, and when it fails before or after that. */
export type AttemptObserver = (
  request: CallRequest,
  outcome: { response?: CallResponse; error?: unknown; durationMs: number },
) => void

/**
 * Wraps a transport with the timeouts, the abort handling and the record of an attempt. The attempt settles at once on a
 * timeout or an abort, even if the transport does not. A late response is discarded. No timer or listener remains after
 * the body has settled.
 */
export function limitAttempts(transport: Transport, clock: Clock, observe: AttemptObserver | undefined): Transport {
  return (request) => new Attempt(request, clock, observe).run(transport)
}

/** One attempt, from its start until its body has settled or was discarded. */
class Attempt implements BodyGuard {
  readonly request: CallRequest
  /** The signal of the call, which aborts the attempt. */
  readonly #source: AbortSignal
  readonly #clock: Clock
  readonly #observe: AttemptObserver | undefined
  readonly #controller = new AbortController()
  readonly #record: MutableAttemptRecord
  /** The request body, if it is a stream. */
  readonly #upload: StreamBody | undefined
  #timer: TimerHandle | undefined
  /** Rejects the current wait: for the headers, the body or a chunk. */
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
    const send = (): Promise<CallResponse> => transport(this.request)
    const record = (response: CallResponse): boolean => this.#recordResponse(response)
    return this.wait('attempt', this.request.timeouts.attemptMs, send, record, discard).then(
      (response) => new LimitedResponse(response, this),
    )
  }

  wait<T>(
    scope: TimeoutScope,
    limitMs: number,
    read: () => Promise<T>,
    isLast: (value: T) => boolean,
    release?: (late: T) => void,
  ): Promise<T> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.reason)
    if (this.#isOver) return start(read)
    return new Promise<T>((resolve, reject) => {
      this.#waitFor(scope, limitMs, reject)
      start(read)
        .then((value) => {
          if (this.#failure !== undefined) return release?.(value)
          const isEnd = isLast(value)
          this.#endWait()
          if (isEnd) this.end()
          resolve(value)
        })
        .catch((error: unknown) => {
          if (this.#isOver) reject(error)
          else this.#abort(this.#explain(error), scope === 'attempt')
        })
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

  /** Returns the error of a request that got no response: that of the upload's source, or the transport's. */
  #explain(error: unknown): unknown {
    return this.#upload?.failure === undefined ? hideSecrets(this.request, error) : this.#upload.failure.reason
  }

  /** Limits the pause between the chunks of an upload instead of its total time. */
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
   * Aborts the attempt. It is recorded as failed only while a caller waits for it: an unread response is not a failure.
   *
   * @param isSettled Whether the transport has already failed and must not be aborted. Node's `fetch` ends the process if
   *   it is aborted after it rejected the headers of a response (an error event without a listener).
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

  /** @returns that the body is still to come */
  #recordResponse(response: CallResponse): false {
    const record = this.#record
    record.status = response.status
    record.requestId = response.headers.get('x-request-id') ?? undefined
    record.reason = 'responded'
    record.lastUntil(this.#clock.monotonic())
    this.request.attempts.push(record)
    this.#observe?.(this.request, { response, durationMs: record.durationMs })
    return false
  }

  #recordFailure(error: unknown): void {
    const record = this.#record
    if (record.reason === '') this.request.attempts.push(record)
    record.failWith(error, error instanceof SekhaError ? error.code : this.#source.aborted ? 'aborted' : 'failed')
    this.#observe?.(this.request, { error, durationMs: record.durationMs })
  }
}

/** Runs `work` and turns a synchronous throw into a rejection. */
function start<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work()
  } catch (error) {
    return Promise.reject(error)
  }
}
