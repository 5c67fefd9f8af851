import type { Operation } from '../contract/operation.ts'
import { type PlainCallerOptions, resolvePlainCaller } from '../options/caller-options.ts'
import type { Call } from './call.ts'
import type { CallInput, CallOptions } from './call-options.ts'
import { Pipeline } from './pipeline.ts'
import type { RunningCall } from './running-call.ts'

/**
 * Makes calls. A `SekhaClient` is one with every operation as a method; with a plain caller and the flat functions a
 * program ships only the operations it uses.
 */
export interface Caller {
  /** Calls an operation that has one response. */
  call<T>(operation: Operation, input: CallInput, options?: CallOptions): Call<T>
  /**
   * Begins a call whose response is not read as one.
   *
   * @internal
   */
  begin(operation: Operation, input: CallInput, options?: CallOptions): RunningCall
  /** Ends every call that is running with a ClosedError; those that come later are refused with one. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Makes a caller: the pipeline without the methods, and without what a client adds to them. It has no logger of its own,
 * checks no results and knows one service, and its errors about unknown names list the known ones instead of guessing;
 * `onAttempt` and `check` bring the first two.
 *
 * @throws {TypeError | RangeError} when an option is wrong
 *
 * @example
 * ```ts
 * import { conversationsGet, createCaller } from '@sekha/core'
 *
 * const caller = createCaller({ baseUrl: 'http://127.0.0.1:8080' })
 * const conversation = await conversationsGet(caller, '550e8400-e29b-41d4-a716-446655440000')
 * ```
 */
export function createCaller(options: PlainCallerOptions = {}): Caller {
  return new Pipeline(resolvePlainCaller('createCaller()', options))
}
