import type { CallRequest, CallResponse, Middleware, Transport } from '@sekha/core'
import {
  checkDelay,
  checkKnownOptions,
  type Clock,
  discard,
  type KnownOptions,
  placeMiddleware,
  SekhaError,
  sleep,
  untilAborted,
  markFactory,
} from '@sekha/core/foundation'
import { canReplay } from '../can-replay.ts'
import { checkNames } from '../check-names.ts'
import { createPerOrigin, originOf } from '../origins.ts'
import { checkPolicyClock } from '../policy/policy-clock.ts'
import { refreshKeyPlace } from '../places.ts'

declare module '@sekha/core/foundation' {
  interface ErrorCodes {
    readonly RefreshKeyTimeout: 'refresh_timeout'
  }
}

/** The argument of {@link GetKey}. */
export interface KeyRequest {
  /** The origin that needs a key, such as `https://memory.example.com`. Never return the key of another origin. */
  readonly origin: string
  /**
   * Whether the server rejected this key. It is a function so that logging the request does not print the key.
   */
  wasRefused(key: string): boolean
  /** Aborts after `timeoutMs`. */
  readonly signal: AbortSignal
}

/** Returns a new key, or `undefined` if there is none for this origin. */
export type GetKey = (request: KeyRequest) => string | undefined | Promise<string | undefined>

/** Options of {@link refreshKey}. Every option has a default. */
export interface RefreshKeyOptions {
  /** Origins that receive a key even if the client sends none. @default none */
  readonly origins?: readonly string[] | undefined
  /** The time limit for `getKey`, in milliseconds. @default 30_000 */
  readonly timeoutMs?: number | undefined
  /** Replaces time in tests. @default the client's clock */
  readonly clock?: Clock | undefined
}

const DEFAULT_TIMEOUT_MS = 30_000

const known: KnownOptions<RefreshKeyOptions> = { origins: true, timeoutMs: true, clock: true }

/**
 * Creates middleware that gets a new key after a 401 and sends the request once more with it. Calls whose key is rejected
 * during the refresh share it. Later calls with that key use the new one from the start. If the new key also gets a 401,
 * or there is no new key, the call returns the 401. If `getKey` fails, the call rejects with its error.
 *
 * A new key replaces only the rejected key, at its origin. Clients with other keys keep theirs until the server rejects
 * them. A call with its own `authorization` header is never changed. A call without a key gets one only if its origin is
 * listed in `origins`.
 *
 * It runs around the attempt, inside `retry()` and `hedge()`, and uses no retry. A client allows one, which serves all
 * its origins.
 *
 * @throws {TypeError | RangeError} when an option is invalid
 *
 * @example
 * ```ts
 * const client = new SekhaClient({ apiKey, use: [retry(), refreshKey(({ origin }) => vault.keyFor(origin))] })
 * ```
 */
export function refreshKey(getKey: GetKey, options: RefreshKeyOptions = {}): Middleware {
  if (typeof getKey !== 'function') throw new TypeError(`getKey must be a function, got ${typeof getKey}`)
  checkKnownOptions('refreshKey()', options, known)
  const clockOf = checkPolicyClock(options.clock)
  const timeoutMs = checkDelay('timeoutMs', options.timeoutMs, DEFAULT_TIMEOUT_MS, 1)
  const listed = new Set(checkOrigins(options.origins))
  // Keyed by origin and by the credential of the calls, which is usually one per client.
  const ringsOf = createPerOrigin((origin) =>
    createPerOrigin((credential, clock: Clock) => {
      const wasRefused = (key: string): boolean => ring.isRefused(key)
      const ring = new KeyRing(credential, (signal) => getKey({ origin, wasRefused, signal }), timeoutMs, clock)
      return ring
    }),
  )
  return placeMiddleware(async (request: CallRequest, next: Transport): Promise<CallResponse> => {
    if (request.policyOptions?.refreshKey === false) return next(request)
    const origin = originOf(request.url)
    const credential = request.headers['authorization']
    if (request.hasOwnAuthorization === true || (credential === undefined && !listed.has(origin))) return next(request)
    const ring = ringsOf(origin)(credential ?? '', clockOf(request))
    const sentWith = ring.current
    const sent = withKey(request, sentWith)
    const response = await next(sent)
    if (response.status !== 401 || !canReplay(request)) return response
    const key = await renew(ring, sentWith, request.signal, response)
    if (key === undefined) return response
    const renewed = withKey(request, key)
    // The rejected key is not a new one.
    if (renewed.headers['authorization'] === sent.headers['authorization']) return response
    discard(response)
    return next(renewed)
  }, refreshKeyPlace)
}

markFactory('refreshKey', refreshKey)

/** @throws {TypeError} when an item is not an origin, because no request would match it */
function checkOrigins(origins: readonly string[] | undefined): readonly string[] {
  for (const origin of checkNames('origins', origins)) {
    const known = URL.canParse(origin) ? new URL(origin).origin : 'null'
    if (known === origin) continue
    const meant = known === 'null' ? 'https://memory.example.com' : known
    throw new TypeError(`origins must be origins without a path, such as ${meant}`)
  }
  return origins ?? []
}

/** Keeps the key that replaces one credential at one origin. Runs one refresh at a time. */
class KeyRing {
  readonly #replaces: string
  readonly #get: (signal: AbortSignal) => string | undefined | Promise<string | undefined>
  readonly #timeoutMs: number
  readonly #clock: Clock
  #current: string | undefined
  #pending: Promise<string | undefined> | undefined

  /** @param replaces - The `authorization` header of the calls, or an empty string if they have none. */
  constructor(
    replaces: string,
    get: (signal: AbortSignal) => string | undefined | Promise<string | undefined>,
    timeoutMs: number,
    clock: Clock,
  ) {
    this.#replaces = replaces
    this.#get = get
    this.#timeoutMs = timeoutMs
    this.#clock = clock
  }

  get current(): string | undefined {
    return this.#current
  }

  /** Whether a key is the latest key of this ring or, before the first refresh, the key of the calls. */
  isRefused(key: string): boolean {
    return this.#current === undefined ? this.#replaces === bearer(key) : this.#current === key
  }

  /** Returns the key to use after a rejection: the current key if another call has refreshed it, or a refreshed key. */
  renew(refused: string | undefined): Promise<string | undefined> {
    if (this.#current !== refused) return Promise.resolve(this.#current)
    this.#pending ??= this.#refresh()
    return this.#pending
  }

  /** Never throws synchronously, so that the refresh rejects with any error of `getKey`. */
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
          `getKey returned no key within ${this.#timeoutMs} ms. Raise timeoutMs of refreshKey, or check getKey`,
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

/** @throws {TypeError} when a key cannot be sent. The message does not contain the key */
function checkKey(key: unknown): string | undefined {
  if (key === undefined) return undefined
  const trimmed = typeof key === 'string' ? key.trim() : ''
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed
  throw new TypeError('getKey must return printable ASCII characters without spaces, or undefined')
}

async function renew(
  ring: KeyRing,
  refused: string | undefined,
  signal: AbortSignal,
  response: CallResponse,
): Promise<string | undefined> {
  try {
    return await untilAborted(ring.renew(refused), signal)
  } catch (error) {
    discard(response)
    throw error
  }
}

function withKey(request: CallRequest, key: string | undefined): CallRequest {
  return key === undefined ? request : { ...request, headers: { ...request.headers, authorization: bearer(key) } }
}

const bearer = (key: string): string => `Bearer ${key}`
