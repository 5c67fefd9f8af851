import type { AttemptRecord } from '../foundation/index.ts'
import type { HeaderBag } from './call-request.ts'

/** The response metadata of a result. */
export interface CallInfo {
  /** The HTTP status. 2xx, or an error status that the operation expects, such as 503 of `health`. */
  readonly status: number
  /** The headers as the server sent them. */
  readonly headers: HeaderBag
  /** The server's request id, for bug reports; `undefined` if it sent none. */
  readonly requestId: string | undefined
  /** All attempts, in order. */
  readonly attempts: readonly AttemptRecord[]
}

/** A result with its response metadata. */
export interface CallOutcome<T> {
  /** The result that the call itself resolves with. */
  readonly data: T
  /** The metadata of the response that the result was read from. */
  readonly response: CallInfo
}

/** The reader of a response body: the first that requests it, by default the call. */
export interface Reading {
  by?: 'call' | 'caller'
}

/** A promise of a call's result. The call has already started when a method returns it. */
export class Call<T> implements Promise<T> {
  #outcome: Promise<CallOutcome<T>> | (() => Promise<CallOutcome<T>>)
  readonly #reading: Reading

  /**
   * @internal
   * @param outcome The running call, or a function that starts it. If the caller reads the body, `data` is the `Response`.
   * @param reading Shared with the running call.
   */
  constructor(outcome: Promise<CallOutcome<T>> | (() => Promise<CallOutcome<T>>), reading: Reading) {
    this.#outcome = outcome
    this.#reading = reading
  }

  /** Resolves with the result and the status, headers and request id of its response. */
  withResponse(): Promise<CallOutcome<T>> {
    return this.#read('call')
  }

  /**
   * Resolves with a web `Response` when the headers have arrived, its body unread. Call it first, directly on the result
   * of a method: otherwise the call reads the body itself.
   *
   * - The body is read on demand. `idleTimeoutMs` limits the wait for a chunk, `maxResponseBytes` the size, and
   *   `totalTimeoutMs` the whole call with its body.
   * - Read the body to its end or cancel it, which releases the connection. An abort of the call and `close()` of the
   *   client release it too. A `Response` that is merely dropped keeps it.
   * - `url`, `type` and `redirected` are not set.
   *
   * @throws {ApiError} when the status is an error, as for the result
   * @throws {TypeError} when the call reads the body already
   *
   * @example
   * ```ts
   * const response = await client.conversations.get(id).asResponse()
   * console.log(response.status, await response.text())
   * ```
   */
  async asResponse(): Promise<Response> {
    return getData(await this.#read('caller')) as Response
  }

  /** Sends the request and reads its result, as any promise does. */
  // oxlint-disable-next-line unicorn/no-thenable -- it is a promise
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.withResponse()
      .then(getData<T>)
      .then(onFulfilled, onRejected)
  }

  /** Handles the error of the call, as any promise does. */
  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onRejected)
  }

  /** Runs a function once the call has settled, as any promise does. */
  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.withResponse()
      .then(getData<T>)
      .finally(onFinally)
  }

  /** Names the class in messages of the runtime. */
  get [Symbol.toStringTag](): string {
    return 'Call'
  }

  #read(by: 'call' | 'caller'): Promise<CallOutcome<T>> {
    const reading = this.#reading
    if (reading.by === 'caller' || (reading.by ??= by) !== by) return Promise.reject(new TypeError(READ_ONCE))
    return typeof this.#outcome === 'function' ? (this.#outcome = this.#outcome()) : this.#outcome
  }
}

const getData = <T>(outcome: CallOutcome<T>): T => outcome.data

const READ_ONCE = 'The body can be read only once: call asResponse() alone, directly on the method'
