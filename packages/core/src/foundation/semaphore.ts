import { checkInteger } from './check-options.ts'
import type { Clock } from './clock.ts'
import { type QueueOptions, type Waiter, WaitQueue } from './wait-queue.ts'

/** Returns a permit. Idempotent. */
export type Release = () => void

/** The options of a {@link Semaphore}. */
export interface SemaphoreOptions extends QueueOptions {
  /** @default the clock of each waiter, or the runtime's */
  readonly clock?: Clock | undefined
}

/**
 * A counting semaphore with at most `permits` holders. Waiters queue first in, first out, and a released permit goes to
 * the longest waiter. An aborted wait takes no permit and leaves no listener.
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
  readonly #permits: number
  #available: number

  /** @throws {RangeError} when `permits` or an option is out of bounds */
  constructor(permits: number, options: SemaphoreOptions = {}) {
    this.#permits = checkInteger('permits', permits, Number.NaN, { min: 1, max: 1_000_000 })
    this.#available = this.#permits
    this.#queue = new WaitQueue(options, options.clock)
  }

  /** The number of permits that are held. */
  get active(): number {
    return this.#permits - this.#available
  }

  /** The number of waiters. */
  get queued(): number {
    return this.#queue.size
  }

  /** Takes a free permit without waiting. No permit is free while others wait. */
  tryAcquire(): Release | undefined {
    if (this.#available === 0) return undefined
    this.#available -= 1
    return this.#createRelease()
  }

  /**
   * Takes a permit, or waits for one.
   *
   * @throws the signal's reason, at once, when it aborts before a permit is acquired
   * @throws {OverloadedError} when the queue is full, or the wait exceeds `queueTimeoutMs` or the deadline
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
      // Hands the permit over, so that a new caller cannot overtake the waiters.
      if (!this.#queue.releaseFirst()) this.#available += 1
    }
  }
}
