import { checkFunction } from './check-options.ts'
import { ClosedError } from './errors/closed-error.ts'

/** The `close()` logic of an object that owns timers, sockets or buffers. */
export interface Closer {
  /** Whether `close()` was called. */
  readonly closed: boolean
  /**
   * Runs the cleanup once. Every call returns the same promise, which settles with the cleanup. A call from within the
   * cleanup resolves early, because it would wait for itself.
   *
   * @throws the error of the cleanup
   */
  close(): Promise<void>
  /** @throws {ClosedError} when `close()` was called */
  assertOpen(): void
  /** Same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Creates the `close()` logic of an object. `cleanup` starts synchronously in the first call of `close()`, so its
 * synchronous part is done when `close()` returns.
 *
 * @param what - The name of the owner, for {@link ClosedError}.
 * @param cleanup - Releases the owner's resources. @default nothing
 * @throws {TypeError} when `cleanup` is not a function
 *
 * @example
 * ```ts
 * class Ticker {
 *   #timer = setInterval(() => console.log('tick'), 1000)
 *   #closer = createCloser('Ticker', () => clearInterval(this.#timer))
 *   close(): Promise<void> {
 *     return this.#closer.close()
 *   }
 * }
 * ```
 */
export function createCloser(what: string, cleanup: () => void | Promise<void> = () => {}): Closer {
  checkFunction('cleanup', cleanup)
  let closed = false
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    if (!closed) {
      // Set first: a cleanup that calls close() must not start a second cleanup.
      closed = true
      closing = (async () => cleanup())()
    }
    return closing ?? Promise.resolve()
  }
  return {
    get closed(): boolean {
      return closed
    },
    close,
    assertOpen(): void {
      if (closed) throw new ClosedError(what)
    },
    [Symbol.asyncDispose]: close,
  }
}
