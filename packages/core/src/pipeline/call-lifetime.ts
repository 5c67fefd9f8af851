import { type Clock, TimeoutError, type TimerHandle } from '../foundation/index.ts'

/**
 * Holds what ends a call before its time: the caller's signal, the total timeout, the closing of the client. All of
 * them come out of one `signal`, with their own reasons. `end()` leaves no timer and no listener behind.
 */
export class CallLifetime {
  readonly #controller = new AbortController()
  readonly #clock: Clock
  readonly #source: AbortSignal | undefined
  readonly #open: Set<CallLifetime>
  #timer: TimerHandle | undefined

  /** @throws the reason of a signal that has fired already */
  constructor(clock: Clock, open: Set<CallLifetime>, source: AbortSignal | undefined) {
    source?.throwIfAborted()
    this.#clock = clock
    this.#source = source
    this.#open = open
    source?.addEventListener('abort', this.#onAbort)
    open.add(this)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Ends the call when `totalMs` have passed. @returns the instant of that */
  limit(totalMs: number, operation: string): number | undefined {
    if (totalMs === Infinity) return undefined
    this.#timer = this.#clock.setTimeout(() => {
      this.abort(new TimeoutError({ scope: 'call', timeoutMs: totalMs, operation }))
    }, totalMs)
    return this.#clock.now() + totalMs
  }

  /** The total timeout has done its part: from now on a stream has its own limits. */
  lift(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason)
    this.end()
  }

  end(): void {
    this.lift()
    this.#source?.removeEventListener('abort', this.#onAbort)
    this.#open.delete(this)
  }

  readonly #onAbort = (): void => this.abort(this.#source?.reason)
}

/** Rejects as soon as `signal` aborts, even if what is waited for does not listen to it. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal, discard: (late: T) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let settled = false
    const onAbort = (): void => {
      settled = true
      reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(
      (value) => {
        if (settled) return discard(value)
        signal.removeEventListener('abort', onAbort)
        resolve(value)
      },
      (error: unknown) => {
        signal.removeEventListener('abort', onAbort)
        reject(error)
      },
    )
  })
}
