import { type Clock, describeType, SekhaError, sleep } from '../foundation/index.ts'
import type { Middleware } from '../pipeline/call-request.ts'
import type { ResolvedService } from './service.ts'

/** A key with its expiry. */
export interface ExpiringKey {
  readonly key: string
  /** The time from which the key is no longer used, as a date or in milliseconds since 1970. @default after one call */
  readonly expiresAt?: Date | number | undefined
}

/** Returns the key of a call. A key without an expiry serves the calls that wait for it. */
export type GetApiKey = () => string | ExpiringKey | Promise<string | ExpiringKey>

/** Caches the key of a function until it expires. Calls that need a key at the same time share one call of the function. */
export class KeySource {
  readonly #getKey: GetApiKey
  readonly #check: (key: string) => void
  readonly #timeoutMs: number
  readonly #clock: Clock
  #current: { readonly key: string; readonly expiresAt: number } | undefined
  #pending: Promise<string> | undefined

  /** @param check Throws when a key cannot be sent. */
  constructor(getKey: GetApiKey, check: (key: string) => void, timeoutMs: number, clock: Clock) {
    this.#getKey = getKey
    this.#check = check
    this.#timeoutMs = timeoutMs
    this.#clock = clock
  }

  /**
   * @throws {SekhaError} with the code `api_key` when the function fails or takes too long
   * @throws {TypeError | RangeError} when it returns something other than a key
   */
  async read(): Promise<string> {
    const current = this.#current
    if (current !== undefined && this.#clock.now() < current.expiresAt) return current.key
    this.#current = undefined
    this.#pending ??= this.#load().finally(() => {
      this.#pending = undefined
    })
    return this.#pending
  }

  async #load(): Promise<string> {
    const given = await this.#ask()
    const { key, expiresAt = 0 } = typeof given === 'object' && given !== null ? given : { key: given }
    if (typeof key !== 'string') throw new TypeError(`apiKey() must return a key, got ${describeType(key)}`)
    const until = Number(expiresAt)
    if (Number.isNaN(until) || !(typeof expiresAt === 'number' || expiresAt instanceof Date))
      throw new TypeError(`apiKey(): expiresAt must be a valid Date or a number, got ${describeType(expiresAt)}`)
    this.#check(key)
    this.#current = { key, expiresAt: until }
    return key
  }

  async #ask(): Promise<string | ExpiringKey> {
    const over = new AbortController()
    const late = sleep(this.#timeoutMs, { signal: over.signal, clock: this.#clock }).then(() => {
      throw new SekhaError(`apiKey() returned no key within ${this.#timeoutMs} ms. Raise timeoutMs, or check it`, {
        code: 'api_key',
      })
    })
    late.catch(() => {})
    try {
      return await Promise.race([this.#call(), late])
    } finally {
      over.abort()
    }
  }

  async #call(): Promise<string | ExpiringKey> {
    try {
      return await this.#getKey()
    } catch (cause) {
      throw new SekhaError('apiKey() failed, so the call was not sent. The cause says why', { code: 'api_key', cause })
    }
  }
}

/** Creates middleware that adds the key of the service. A call with its own `authorization` header is unchanged. */
export function addKeys(serviceOf: (name: string) => ResolvedService): Middleware {
  return async (request, next) => {
    const { keySource } = serviceOf(request.operation.service)
    if (keySource === undefined || request.hasOwnAuthorization === true) return next(request)
    const authorization = `Bearer ${await keySource.read()}`
    request.signal.throwIfAborted()
    return next({ ...request, headers: { ...request.headers, authorization } })
  }
}
