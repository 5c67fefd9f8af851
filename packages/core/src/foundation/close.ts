import { checkFunction } from './check-options.ts'
import { ClosedError } from './errors/closed-error.ts'

/** The closing half of something that owns timers, sockets or buffers. */
export interface Closer {
  /** Whether `close()` was called. */
  readonly closed: boolean
  /**
   * Runs the cleanup, once: every call gives the same promise, which settles when the cleanup has. Only a call from
   * within the cleanup resolves before, since it would wait for itself.
   *
   * @throws what the cleanup threw
   */
  close(): Promise<void>
  /** @throws {ClosedError} when `close()` was called */
  assertOpen(): void
  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Makes the closing half of something. `cleanup` starts within the first call of `close()`, so what it stops is
 * stopped when `close()` returns.
 *
 * @param what - The name of the owner, for {@link ClosedError}.
 * @param cleanup - Releases what the owner holds. @default nothing
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
      // Set before the cleanup runs: a cleanup that calls close() must not start a second one.
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
