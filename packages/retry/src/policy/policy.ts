import type { CheckedPlace, Middleware, MiddlewarePlace } from '@sekha/core'
import { placeMiddleware } from '@sekha/core/foundation'
import { execute, type ExecuteOptions, type FunctionContext } from './execute.ts'

declare const fallbackType: unique symbol

/** The fallback value of a policy. */
export type FallbackOf<P> = P extends { readonly [fallbackType]?: (() => infer F) | undefined } ? F : never

/**
 * A policy is middleware of a client, and runs any function of your own with `execute`. Both share its state.
 *
 * @typeParam F - The value that replaces a failure. Only `fallback()` has one.
 */
export interface Policy<F = never> extends Middleware {
  /** The position among other middleware. */
  readonly place: CheckedPlace
  /** Carries `F` in the type. It has no value. */
  readonly [fallbackType]?: (() => F) | undefined
  /**
   * Runs a function under this policy and returns its result. The function gets a signal and the attempt number. A result
   * that is a web `Response` is judged by its status, as in a client. Any other result is a success.
   *
   * An abort rejects at once with the signal's reason, even if the function ignores its signal.
   *
   * @throws {TypeError | RangeError} when an argument is invalid, before the function runs
   * @throws the last error of the function, unchanged
   *
   * @example
   * ```ts
   * const row = await retry().execute(({ signal }) => database.query('select 1', { signal }))
   * ```
   */
  execute<T>(work: (context: FunctionContext) => T | PromiseLike<T>, options?: ExecuteOptions): Promise<T | F>
}

/** Creates a policy from middleware, its place and its readable state. */
export function createPolicy<State extends object = object, F = never>(
  place: MiddlewarePlace,
  middleware: Middleware,
  state: State = {} as State,
): Policy<F> & State {
  const placed = placeMiddleware(middleware, place)
  const policy = Object.assign(placed, {
    execute: <T>(work: (context: FunctionContext) => T | PromiseLike<T>, options?: ExecuteOptions): Promise<T | F> =>
      execute(placed, placed.place, work, options),
  })
  // Copies getters as getters.
  return Object.defineProperties(policy, Object.getOwnPropertyDescriptors(state)) as unknown as Policy<F> & State
}
