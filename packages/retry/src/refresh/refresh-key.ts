import type { CallRequest, CallResponse, Middleware, Transport } from '@sekha/core'
import {
  checkClock,
  checkDelay,
  checkKnownOptions,
  type Clock,
  type KnownOptions,
  placeMiddleware,
  SekhaError,
  sleep,
} from '@sekha/core/foundation'
import { abortable } from '../abortable.ts'
import { canReplay } from '../can-replay.ts'
import { checkNames } from '../check-names.ts'
import { discard } from '../discard.ts'
import { createPerOrigin, originOf } from '../origins.ts'
import { refreshKeyPlace } from '../places.ts'

/** For which origin a key is wanted. */
export interface KeyRequest {
  /** Such as `https://memory.example.com`. Give no other origin's key. */
  readonly origin: string
  /**
   * Whether this is the key that was refused. A function and not the key, so that logging the request does not print it.
   */
  wasRefused(key: string): boolean
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

const known: KnownOptions<RefreshKeyOptions> = { origins: true, timeoutMs: true, clock: true }

/**
 * Makes the middleware that gets a new key when a call is responded with 401, and makes the call once more with it. All
 * calls whose key is refused meanwhile share one refresh; later calls with that key use the new one from the start. A
 * second 401, with the new key, is the result of the call, and so is the first if there is no new key. Errors of `getKey`
 * reject the call.
 *
 * A new key replaces only the key that was refused, at its origin: clients with other keys keep theirs until those are
 * refused themselves. A call that was given its own `authorization` header is never touched, nor is one without a key,
 * unless its origin is listed: a key goes where it was meant to go.
 *
 * It runs around the attempt, inside `retry()` and `hedge()`, and uses no retry. A client takes one, for all its origins.
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
  checkKnownOptions('refreshKey()', options, known)
  const clock = checkClock(options.clock)
  const timeoutMs = checkDelay('timeoutMs', options.timeoutMs, DEFAULT_TIMEOUT_MS, 1)
  const listed = new Set(checkOrigins(options.origins))
  // By origin and by the credential that calls bring: one per client, as a rule.
  const ringsOf = createPerOrigin((origin) =>
    createPerOrigin((credential) => {
      const wasRefused = (key: string): boolean => ring.isRefused(key)
      const ring = new KeyRing(credential, (signal) => getKey({ origin, wasRefused, signal }), timeoutMs, clock)
      return ring
    }),
  )
  return placeMiddleware(async (request: CallRequest, next: Transport): Promise<CallResponse> => {
    const origin = originOf(request.url)
    const credential = request.headers['authorization']
    if (request.hasOwnAuthorization === true || (credential === undefined && !listed.has(origin))) return next(request)
    const ring = ringsOf(origin)(credential ?? '')
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
  }, refreshKeyPlace)
}

/** @throws {TypeError} when one is not an origin, which no request would match */
function checkOrigins(origins: readonly string[] | undefined): readonly string[] {
  for (const origin of checkNames('origins', origins)) {
    const known = URL.canParse(origin) ? new URL(origin).origin : 'null'
    if (known === origin) continue
    const meant = known === 'null' ? 'https://memory.example.com' : known
    throw new TypeError(`origins must be origins without a path, such as ${meant}`)
  }
  return origins ?? []
}

/** Keeps the key that replaces one credential at one origin; gets one at a time. */
class KeyRing {
  readonly #replaces: string
  readonly #get: (signal: AbortSignal) => string | undefined | Promise<string | undefined>
  readonly #timeoutMs: number
  readonly #clock: Clock
  #current: string | undefined
  #pending: Promise<string | undefined> | undefined

  /** @param replaces - The `authorization` header that calls bring; empty if they bring none. */
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

  /** Whether a key is the one that this ring has given out last, or that the calls bring. */
  isRefused(key: string): boolean {
    return this.#current === undefined ? this.#replaces === bearer(key) : this.#current === key
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
  return key === undefined ? request : { ...request, headers: { ...request.headers, authorization: bearer(key) } }
}

const bearer = (key: string): string => `Bearer ${key}`
