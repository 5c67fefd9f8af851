import { setImmediate } from 'node:timers/promises'
import type { TimerHandle } from '@sekha/core/foundation'
import { ManualClock } from '../../../core/src/foundation/testing/index.ts'

/** A manual clock that can advance from one timer to the next. */
export class SteppingClock extends ManualClock {
  readonly #due = new Map<TimerHandle, number>()

  override setTimeout(callback: () => void, delayMs: number): TimerHandle {
    const handle = super.setTimeout(() => {
      this.#due.delete(handle)
      callback()
    }, delayMs)
    this.#due.set(handle, this.monotonic() + Math.max(delayMs, 0))
    return handle
  }

  override clearTimeout(handle: TimerHandle): void {
    this.#due.delete(handle)
    super.clearTimeout(handle)
  }

  /** Advances to the next timer. @returns whether there was one */
  async step(): Promise<boolean> {
    if (this.#due.size === 0) return false
    await this.advance(Math.max(0, Math.min(...this.#due.values()) - this.monotonic()))
    return true
  }
}

/** The outcome of a promise. */
export type Settled<T> =
  | { readonly value: T; readonly error?: never }
  | { readonly value?: never; readonly error: unknown }

/** Advances the clock, timer by timer, until a promise settles. */
export async function drive<T>(clock: SteppingClock, work: PromiseLike<T>): Promise<Settled<T>> {
  let settled: Settled<T> | undefined
  work.then(
    (value) => {
      settled = { value }
    },
    (error: unknown) => {
      settled = { error }
    },
  )
  for (let idle = 0; ; idle += 1) {
    await setImmediate()
    if (settled !== undefined) return settled
    if (await clock.step()) idle = 0
    if (idle > 1000) throw new Error('Nothing happens any more')
  }
}
