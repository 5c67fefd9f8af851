import type { AttemptRecord } from '../foundation/index.ts'
import type { HeaderBag } from './call-request.ts'

/** The response metadata of a result. */
export interface CallInfo {
  readonly status: number
  readonly headers: HeaderBag
  /** The server's request id, for bug reports; `undefined` if it sent none. */
  readonly requestId: string | undefined
  /** All attempts, in order. */
  readonly attempts: readonly AttemptRecord[]
}

/** A result with its response metadata. */
export interface CallOutcome<T> {
  readonly data: T
  readonly response: CallInfo
}

/** A promise of a call's result. The call has already started when a method returns it. */
export class Call<T> implements Promise<T> {
  #outcome: Promise<CallOutcome<T>> | (() => Promise<CallOutcome<T>>)

  /**
   * @internal
   * @param outcome The running call, or a function that starts it.
   */
  constructor(outcome: Promise<CallOutcome<T>> | (() => Promise<CallOutcome<T>>)) {
    this.#outcome = outcome
  }

  /** Resolves with the result and the status, headers and request id of its response. */
  withResponse(): Promise<CallOutcome<T>> {
    return typeof this.#outcome === 'function' ? (this.#outcome = this.#outcome()) : this.#outcome
  }

  // oxlint-disable-next-line unicorn/no-thenable -- it is a promise
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.withResponse().then(getData).then(onFulfilled, onRejected)
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.withResponse().then(getData).catch(onRejected)
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.withResponse().then(getData).finally(onFinally)
  }

  get [Symbol.toStringTag](): string {
    return 'Call'
  }
}

const getData = <T>(outcome: CallOutcome<T>): T => outcome.data
