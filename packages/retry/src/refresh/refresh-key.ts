import type { CallRequest, CallResponse, Middleware } from '@sekha/core'
import { checkDelay, type Clock, SekhaError, sleep, systemClock } from '@sekha/core/foundation'
import { abortable } from '../abortable.ts'
import { canReplay } from '../can-replay.ts'
import { discard } from '../discard.ts'
import { createPerOrigin, originOf } from '../origins.ts'

/** For which origin a key is wanted. */
export interface KeyRequest {
  /** Such as `https://memory.example.com`. Give no other origin's key. */
  readonly origin: string
  /** Aborts when `timeoutMs` have passed. */
  readonly signal: AbortSignal
}

/** Gets a new key; `undefined` when there is none for this origin. */
export type GetKey = (request: KeyRequest) => string | undefined | Promise<string | undefined>

/** How keys are refreshed. */
export interface RefreshKeyOptions {
  /** Origins that get a key although the client sends them none. @default none */
  readonly origins?: readonly string[] | undefined
  /** How long getting a key may take. @default 30_000 */
  readonly timeoutMs?: number | undefined
  /** Time, for tests. @default the runtime's */
  readonly clock?: Clock | undefined
}

const DEFAULT_TIMEOUT_MS = 30_000

/**
 * Makes the middleware that gets a new key when a call is answered with 401, and makes the call once more with it. All
 * calls that meet a 401 meanwhile share one refresh; those that come later use its key from the start. A second 401, with
 * the new key, comes out, and so does the first if there is no new key. What `getKey` throws comes out as well.
 *
 * Only calls that carry a key are touched, unless their origin is listed: a key goes where it was meant to go. Put it
 * behind `retry()`, of which it uses no retry.
 *
 * @throws {TypeError | RangeError} when an option is wrong
 *
 * @example
 * ```ts
 * const client = new SekhaClient({ apiKey, use: [retry(), refreshKey(() => vault.read('sekha'))] })
 * ```
 */
export function refreshKey(getKey: GetKey, options: RefreshKeyOptions = {}): Middleware {
  if (typeof getKey !== 'function') throw new TypeError(`getKey must be a function, got ${typeof getKey}`)
  const clock = options.clock ?? systemClock
  const timeoutMs = checkDelay('timeoutMs', options.timeoutMs, DEFAULT_TIMEOUT_MS, 1)
  const listed = new Set(options.origins)
  const ringOf = createPerOrigin((origin) => new KeyRing((signal) => getKey({ origin, signal }), timeoutMs, clock))
  return async (request, next) => {
    const origin = originOf(request.url)
    if (request.headers['authorization'] === undefined && !listed.has(origin)) return next(request)
    const ring = ringOf(origin)
    const sentWith = ring.current
    const sent = withKey(request, sentWith)
    const response = await next(sent)
    if (response.status !== 401 || !canReplay(request)) return response
    const key = await renew(ring, sentWith, request.signal, response)
    if (key === undefined) return response
    const renewed = withKey(request, key)
    // The key that was refused already is no new one.
    if (renewed.headers['authorization'] === sent.headers['authorization']) return response
    discard(response)
    return next(renewed)
  }
}

/** Keeps the key of one origin; gets one at a time. */
class KeyRing {
  readonly #get: (signal: AbortSignal) => string | undefined | Promise<string | undefined>
  readonly #timeoutMs: number
  readonly #clock: Clock
  #current: string | undefined
  #pending: Promise<string | undefined> | undefined

  constructor(
    get: (signal: AbortSignal) => string | undefined | Promise<string | undefined>,
    timeoutMs: number,
    clock: Clock,
  ) {
    this.#get = get
    this.#timeoutMs = timeoutMs
    this.#clock = clock
  }

  get current(): string | undefined {
    return this.#current
  }

  /** The key to use after one was refused: somebody else's new one, or a new one for all who ask meanwhile. */
  renew(refused: string | undefined): Promise<string | undefined> {
    if (this.#current !== refused) return Promise.resolve(this.#current)
    this.#pending ??= this.#refresh()
    return this.#pending
  }

  /** Never throws at once: what it fails with is the refresh's. */
  async #ask(signal: AbortSignal): Promise<string | undefined> {
    await Promise.resolve()
    return checkKey(await this.#get(signal))
  }

  async #refresh(): Promise<string | undefined> {
    const over = new AbortController()
    const limit = new AbortController()
    try {
      const late = sleep(this.#timeoutMs, { signal: over.signal, clock: this.#clock }).then(() => {
        const error = new SekhaError(
          `No new key within ${this.#timeoutMs} ms. Raise timeoutMs of refreshKey, or check getKey`,
          {
            code: 'refresh_timeout',
          },
        )
        limit.abort(error)
        throw error
      })
      late.catch(() => {})
      const key = await Promise.race([this.#ask(limit.signal), late])
      if (key !== undefined) this.#current = key
      return key
    } finally {
      over.abort()
      this.#pending = undefined
    }
  }
}

/** @throws {TypeError} when a key cannot be sent; it is not quoted */
function checkKey(key: unknown): string | undefined {
  if (key === undefined) return undefined
  const trimmed = typeof key === 'string' ? key.trim() : ''
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed
  throw new TypeError(
    'getKey must give printable ASCII characters without spaces, or undefined, and gave something else',
  )
}

async function renew(
  ring: KeyRing,
  refused: string | undefined,
  signal: AbortSignal,
  response: CallResponse,
): Promise<string | undefined> {
  try {
    return await abortable(ring.renew(refused), signal)
  } catch (error) {
    discard(response)
    throw error
  }
}

function withKey(request: CallRequest, key: string | undefined): CallRequest {
  return key === undefined ? request : { ...request, headers: { ...request.headers, authorization: `Bearer ${key}` } }
}
