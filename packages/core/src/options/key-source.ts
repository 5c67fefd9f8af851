import {
  checkKnownOptions,
  type Clock,
  describeType,
  type KnownOptions,
  SekhaError,
  sleep,
  untilAborted,
} from '../foundation/index.ts'
import type { Middleware } from '../pipeline/call-request.ts'
import type { ResolvedService } from './service.ts'

/** A key with its expiry. */
export interface ExpiringKey {
  /** The API key. */
  readonly key: string
  /** The time from which the key is no longer used, as a date or in milliseconds since 1970. @default after one call */
  readonly expiresAt?: Date | number | undefined
}

/** Returns the key of a call. A key without an expiry serves the calls that wait for it. */
export type GetApiKey = () => string | ExpiringKey | Promise<string | ExpiringKey>

/** A running call of the function. */
interface Load {
  readonly startedAt: number
  /** Resolves with a function that returns the key or throws: each call gets an error of its own. */
  outcome: Promise<() => string>
}

const known: KnownOptions<ExpiringKey> = { key: true, expiresAt: true }

/** Caches the key of a function until it expires. Calls that need a key at the same time share one call of the function. */
export class KeySource {
  readonly #getKey: GetApiKey
  readonly #check: (key: string) => void
  readonly #timeoutMs: number
  readonly #clock: Clock
  #current: { readonly key: string; readonly expiresAt: number } | undefined
  #load: Load | undefined

  /** @param check Throws when a key cannot be sent. */
  constructor(getKey: GetApiKey, check: (key: string) => void, timeoutMs: number, clock: Clock) {
    this.#getKey = getKey
    this.#check = check
    this.#timeoutMs = timeoutMs
    this.#clock = clock
  }

  /**
   * Returns a valid key. An abort ends the wait, but not the call of the function: a later read may share it. No timer
   * runs while nothing waits.
   *
   * @throws {SekhaError} with the code `api_key` when the function fails or takes too long
   * @throws {TypeError | RangeError} when it returns something other than a key
   */
  async read(signal: AbortSignal): Promise<string> {
    const current = this.#current
    if (current !== undefined && this.#clock.now() < current.expiresAt) return current.key
    this.#current = undefined
    if (this.#load === undefined || this.#leftMs(this.#load) <= 0) this.#start()
    const getKey = await this.#wait(this.#load!, signal)
    return getKey()
  }

  #start(): void {
    const load = { startedAt: this.#clock.monotonic() } as Load
    this.#load = load
    load.outcome = this.#run(load)
  }

  #leftMs({ startedAt }: Load): number {
    return startedAt + this.#timeoutMs - this.#clock.monotonic()
  }

  async #wait(load: Load, signal: AbortSignal): Promise<() => string> {
    const over = new AbortController()
    const late = sleep(this.#leftMs(load), { signal: over.signal, clock: this.#clock }).then(() => {
      if (this.#load === load) this.#load = undefined
      throw new SekhaError(`apiKey() returned no key within ${this.#timeoutMs} ms. Raise timeoutMs, or check it`, {
        code: 'api_key',
      })
    })
    late.catch(() => {})
    try {
      return await untilAborted(Promise.race([load.outcome, late]), signal)
    } finally {
      over.abort()
    }
  }

  async #run(load: Load): Promise<() => string> {
    try {
      const given = await this.#getKey()
      return this.#accept(load, given)
    } catch (cause) {
      return () => {
        throw new SekhaError('apiKey() failed, so the call was not sent. The cause says why', {
          code: 'api_key',
          cause,
        })
      }
    } finally {
      if (this.#load === load) this.#load = undefined
    }
  }

  /** Checks and keeps a key. */
  #accept(load: Load, given: unknown): () => string {
    try {
      const ready = this.#parse(given)
      if (this.#load === load) this.#current = ready
      return () => ready.key
    } catch (error) {
      return () => {
        throw error
      }
    }
  }

  #parse(given: unknown): { readonly key: string; readonly expiresAt: number } {
    const isObject = typeof given === 'object' && given !== null
    if (isObject) checkKnownOptions('apiKey()', given, known)
    const { key, expiresAt = 0 } = (isObject ? given : { key: given }) as ExpiringKey
    if (typeof key !== 'string') throw new TypeError(`apiKey() must return a key, got ${describeType(key)}`)
    const isTime = typeof expiresAt === 'number' || expiresAt instanceof Date
    if (!isTime || Number.isNaN(Number(expiresAt)))
      throw new TypeError(`apiKey(): expiresAt must be a valid Date or a number, got ${describeType(expiresAt)}`)
    this.#check(key)
    return { key, expiresAt: Number(expiresAt) }
  }
}

/** Creates middleware that adds the key of the service. A call with its own header for the key is unchanged. */
export function addKeys(serviceOf: (name: string) => ResolvedService): Middleware {
  return async (request, next) => {
    const { keySource, keyHeader } = serviceOf(request.operation.service)
    const hasOwn = keyHeader === undefined ? request.hasOwnAuthorization === true : keyHeader in request.headers
    if (keySource === undefined || hasOwn) return next(request)
    const key = await keySource.read(request.signal)
    request.signal.throwIfAborted()
    return next({
      ...request,
      headers: {
        ...request.headers,
        ...(keyHeader === undefined ? { authorization: `Bearer ${key}` } : { [keyHeader]: key }),
      },
    })
  }
}
