import { checkInteger } from './check-options.ts'
import { systemClock, type Clock } from './clock.ts'
import { type QueueOptions, type Waiter, WaitQueue } from './wait-queue.ts'

/** Returns a permit; it does nothing the second time. */
export type Release = () => void

/** Who may wait for a permit. */
export interface SemaphoreOptions extends QueueOptions {
  /** @default the clock of the runtime */
  readonly clock?: Clock | undefined
}

/**
 * A counting semaphore: at most `permits` holders at a time. The others wait, first in, first out, and a permit that is
 * released goes to the one that has waited longest. An aborted wait takes no permit and leaves no listener behind.
 *
 * @example
 * ```ts
 * const semaphore = new Semaphore(4, { maxQueue: 100 })
 * const release = await semaphore.acquire({ signal })
 * try {
 *   await work()
 * } finally {
 *   release()
 * }
 * ```
 */
export class Semaphore {
  readonly #queue: WaitQueue
  #available: number

  /** @throws {RangeError} when `permits` or an option is out of its bounds */
  constructor(permits: number, options: SemaphoreOptions = {}) {
    this.#available = checkInteger('permits', permits, Number.NaN, { min: 1, max: 1_000_000 })
    this.#queue = new WaitQueue(options, options.clock ?? systemClock)
  }

  /** Takes a permit if one is free, which none is while others wait. */
  tryAcquire(): Release | undefined {
    if (this.#available === 0) return undefined
    this.#available -= 1
    return this.#createRelease()
  }

  /**
   * Takes a permit, or waits for one.
   *
   * @throws the signal's reason, at once, when it is aborted before a permit was acquired
   * @throws {OverloadedError} when too many wait already, or the wait takes longer than `queueTimeoutMs` or the deadline
   */
  async acquire(waiter: Waiter = {}): Promise<Release> {
    waiter.signal?.throwIfAborted()
    const release = this.tryAcquire()
    if (release !== undefined) return release
    await this.#queue.wait(waiter, 0)
    return this.#createRelease()
  }

  #createRelease(): Release {
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      // The permit is handed over, so that no newcomer overtakes those who wait.
      if (!this.#queue.releaseFirst()) this.#available += 1
    }
  }
}
