import type { Operation } from '../contract/operation.ts'
import { type PlainCallerOptions, resolvePlainCaller } from '../options/caller-options.ts'
import type { Call } from './call.ts'
import type { CallInput, IdempotentCallOptions } from './call-options.ts'
import { Pipeline } from './pipeline.ts'
import type { RunningCall } from './running-call.ts'

/**
 * Runs calls for the standalone operation functions. A `SekhaClient` has a caller and every operation as a method. With
 * a plain caller, a bundle contains only the operations it uses.
 */
export interface Caller {
  /**
   * Calls an operation that returns a single response.
   *
   * @internal
   */
  call<T>(operation: Operation, input: CallInput, options?: IdempotentCallOptions): Call<T>
  /**
   * Begins a call whose response is streamed.
   *
   * @internal
   */
  begin(operation: Operation, input: CallInput, options?: IdempotentCallOptions): RunningCall
  /** Rejects every running call, and every later one, with a ClosedError. */
  close(): Promise<void>
  /** Same as `close()`. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Creates a caller for the standalone operation functions. Unlike a client, it calls one service, and its errors about
 * unknown names list the known ones instead of the nearest. It logs only with `onAttempt`, validates results only with
 * `check`, and reads no environment variables.
 *
 * @throws {TypeError | RangeError} when an option is invalid
 *
 * @example
 * ```ts
 * import { conversationsGet, createCaller } from '@sekha/core'
 *
 * const caller = createCaller({ baseUrl: 'http://127.0.0.1:8080' })
 * const conversation = await conversationsGet(caller, id)
 * ```
 */
export function createCaller(options: PlainCallerOptions = {}): Caller {
  return new Pipeline(resolvePlainCaller('createCaller()', options))
}
