import { abortReason, type Clock, ClosedError, TimeoutError, type TimerHandle } from '../foundation/index.ts'
import { unwatchSignal, watchSignal } from './watch-signal.ts'

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
    if (source?.aborted === true) throw abortReason(source)
    this.#clock = clock
    this.#source = source
    this.#open = open
    if (source !== undefined) watchSignal(source, this.#onAbort)
    open.add(this)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Ends the call when `totalMs` have passed. @returns when that is, on the monotonic clock */
  limit(totalMs: number, operation: string): number | undefined {
    if (totalMs === Infinity) return undefined
    this.#timer = this.#clock.setTimeout(() => {
      this.abort(new TimeoutError({ scope: 'call', timeoutMs: totalMs, operation }))
    }, totalMs)
    return this.#clock.monotonic() + totalMs
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
    if (this.#source !== undefined) unwatchSignal(this.#source, this.#onAbort)
    this.#open.delete(this)
  }

  /** Ends the call, and gives up the attempts whose responds to its middleware left unread. */
  endAll(): void {
    this.end()
    this.#controller.abort(settled)
  }

  /** Whether `error` is what the caller aborted with: theirs, not to be written on. */
  isReason(error: unknown): boolean {
    return this.#source?.aborted === true && this.#source.reason === error
  }

  readonly #onAbort = (): void => this.abort(this.#source?.reason)
}

/** Why an attempt that is still open after its call is given up. Nobody sees it. */
const settled = new ClosedError('This call')

/** Rejects as soon as `signal` aborts, even if what is waited for does not listen to it. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort)
    const release = (): void => signal.removeEventListener('abort', onAbort)
    work.then(
      (value) => {
        release()
        resolve(value)
      },
      (error: unknown) => {
        release()
        reject(error)
      },
    )
  })
}
