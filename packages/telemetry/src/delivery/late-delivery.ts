import { type TimerHandle, unrefTimer } from '@sekha/core/foundation'
import type { Lane } from '../journal/lane.ts'
import { groupBySession, ingestPath, writeBatch } from './ingest.ts'
import type { Target } from './post.ts'

/** `fetchLater` of a page: the browser sends the request when the page ends, however that happens. */
type FetchLater = (url: string, init: RequestInit) => unknown

/** Characters of what is left for later. The browser takes 64 KiB for each origin. */
const MAX_LENGTH = 20_000
const MAX_RECORDS = 200

/** How long records gather before the request is made anew, in milliseconds. */
const DELAY_MS = 200

/**
 * Leaves a request with the browser that has the oldest pending records, for the case that the page ends without another
 * word. Whatever is delivered before, the server recognises.
 */
export class LateDelivery {
  readonly #target: Target
  readonly #lane: Lane
  readonly #fetchLater: FetchLater
  #controller = new AbortController()
  #timer: TimerHandle | undefined

  /** @returns `undefined` where there is no `fetchLater` */
  static create(target: Target, lane: Lane): LateDelivery | undefined {
    const { fetchLater } = globalThis as { fetchLater?: FetchLater }
    return typeof fetchLater === 'function' ? new LateDelivery(target, lane, fetchLater.bind(globalThis)) : undefined
  }

  private constructor(target: Target, lane: Lane, fetchLater: FetchLater) {
    this.#target = target
    this.#lane = lane
    this.#fetchLater = fetchLater
  }

  /** Makes the request anew, soon. */
  arm(): void {
    if (this.#timer !== undefined) return
    this.#timer = this.#target.clock.setTimeout(() => {
      this.#timer = undefined
      void this.#leave()
    }, DELAY_MS)
    unrefTimer(this.#timer)
  }

  /** Takes the request back. */
  close(): void {
    if (this.#timer !== undefined) this.#target.clock.clearTimeout(this.#timer)
    this.#controller.abort()
  }

  async #leave(): Promise<void> {
    const { baseUrl, headers, clock } = this.#target
    try {
      const batch = await this.#lane.peek(MAX_RECORDS, MAX_LENGTH)
      this.#controller.abort()
      this.#controller = new AbortController()
      if (batch === undefined) return
      for (const [sessionId, records] of groupBySession(batch))
        this.#fetchLater(`${baseUrl}${ingestPath(sessionId)}`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: writeBatch(records, clock.now()),
          signal: this.#controller.signal,
        })
    } catch {
      // The quota of the page is used up. The journal has the records all the same.
    }
  }
}
