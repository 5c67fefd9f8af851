import { setImmediate } from 'node:timers/promises'
import type { ManualClock } from '@sekha/core/testing'

/** The outcome of a promise. */
export type Settled<T> =
  | { readonly value: T; readonly error?: never }
  | { readonly value?: never; readonly error: unknown }

/** Advances the clock, timer by timer, until a promise settles. */
export async function drive<T>(clock: ManualClock, work: PromiseLike<T>): Promise<Settled<T>> {
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
    if (await clock.advanceToNextTimer()) idle = 0
    if (idle > 1000) throw new Error('The promise is pending, and no timer is')
  }
}
