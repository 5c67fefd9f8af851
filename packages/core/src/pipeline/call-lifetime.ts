import { abortReason, type Clock, ClosedError, TimeoutError, type TimerHandle } from '../foundation/index.ts'
import { unwatchSignal, watchSignal } from './watch-signal.ts'

/**
 * Combines the caller's signal, the total timeout and `close()` of the client into one `signal`, which aborts with the
 * reason of whichever comes first. `end()` removes the timer and the listener.
 */
export class CallLifetime {
  readonly #controller = new AbortController()
  readonly clock: Clock
  readonly #source: AbortSignal | undefined
  readonly #open: Set<CallLifetime>
  #timer: TimerHandle | undefined

  /** @throws the reason of `source`, if it is already aborted */
  constructor(clock: Clock, open: Set<CallLifetime>, source: AbortSignal | undefined) {
    if (source?.aborted === true) throw abortReason(source)
    this.clock = clock
    this.#source = source
    this.#open = open
    if (source !== undefined) watchSignal(source, this.#onAbort)
    open.add(this)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Aborts the call after `totalMs`. @returns the deadline on the monotonic clock */
  limit(totalMs: number, operation: string): number | undefined {
    if (totalMs === Infinity) return undefined
    this.#timer = this.clock.setTimeout(() => {
      this.abort(new TimeoutError({ scope: 'call', timeoutMs: totalMs, operation }))
    }, totalMs)
    return this.clock.monotonic() + totalMs
  }

  /** Clears the total timeout. An open stream has its own limits. */
  lift(): void {
    if (this.#timer !== undefined) this.clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason)
    this.end()
  }

  end(): void {
    this.lift()
    if (this.#source !== undefined) unwatchSignal(this.#source, this.#onAbort)
    this.#open.delete(this)
  }

  /** Ends the call and aborts attempts whose responses its middleware left unread. */
  endAll(): void {
    this.end()
    this.#controller.abort(settled)
  }

  /** Whether `error` is the caller's abort reason, which must not be modified. */
  isReason(error: unknown): boolean {
    return this.#source?.aborted === true && this.#source.reason === error
  }

  readonly #onAbort = (): void => this.abort(this.#source?.reason)
}

/** The abort reason of attempts that are still open after their call. It is never visible to the caller. */
const settled = new ClosedError('This call')
