import type { ApiKeyAuthenticator } from './api-key-authenticator.ts'
import type { AppAuthentication } from './app-authentication.ts'
import { type Caller, localCaller } from '../caller.ts'
import { HttpError } from '../http-error.ts'
import { checkLocal } from './local-only.ts'
import type { RateLimit } from './rate-limit.ts'
import type { ServiceWire } from '../service-wire.ts'

/** The service and the operation that a request calls. */
export interface Target {
  /** The name of the service; undefined for the host, which accepts the keys of all services. */
  readonly service: string | undefined
  /** The wires whose keys the target accepts. The first one describes them to callers without a key. */
  readonly wires: readonly [ServiceWire, ...ServiceWire[]]
  /**
   * The data that it concerns: that of users, to whom a request may be narrowed, that of a whole tenant, or none. A caller
   * that is bound to a user or a namespace may not call an operation of a whole tenant.
   */
  readonly covers: 'users' | 'tenant' | 'nothing'
  /** Whether the metrics key may call it. */
  readonly takesMetricsKey: boolean
}

/** Decides which requests are served, and for whom. */
export class Admission {
  readonly #keys: ApiKeyAuthenticator
  readonly #app: AppAuthentication | undefined
  readonly #rateLimit: RateLimit
  /** Whether callers must authenticate. Otherwise, only this machine may call. */
  readonly required: boolean

  constructor(keys: ApiKeyAuthenticator, app: AppAuthentication | undefined, rateLimit: RateLimit) {
    this.#keys = keys
    this.#app = app
    this.#rateLimit = rateLimit
    this.required = keys.required || app !== undefined
  }

  /**
   * Returns the owner of the key or, without a valid key, the caller that the app recognises.
   *
   * @throws {HttpError} 401 or 403; 500 when the app fails
   */
  async authenticate(request: Request, target: Target, bindings: unknown): Promise<Caller> {
    if (!this.required) {
      checkLocal(request.headers)
      return localCaller
    }
    const { keys, failure } = readKeys(request.headers, target)
    const caller = this.#findOwner(keys, target) ?? (await this.#app?.identify(request, bindings))
    if (caller === undefined && failure !== undefined) throw failure
    if (caller === undefined) throw new HttpError(401, this.#explain(keys, target))
    if (caller.onlyMetrics && !target.takesMetricsKey) throw new HttpError(403, 'This key may only read /metrics')
    return caller
  }

  /** Counts a request of the caller. @throws {HttpError} 429 */
  take({ scope }: Caller): void {
    this.#rateLimit.take(scope.tenant)
  }

  #findOwner(keys: readonly string[], { service }: Target): Caller | undefined {
    for (const key of keys) {
      const owner = this.#keys.identify(key, service)
      if (owner !== undefined) return owner
    }
    return undefined
  }

  #explain(keys: readonly string[], { wires }: Target): string {
    if (!this.#keys.required) return 'Sign in: the app of this server does not recognise the caller'
    return keys.length > 0 ? 'The API key is invalid' : wires[0].keyHint
  }
}

/** The keys of a request, and the error of the first wire that failed to read one: others may have found a key. */
interface FoundKeys {
  readonly keys: readonly string[]
  readonly failure: Error | undefined
}

function readKeys(headers: Headers, { wires }: Target): FoundKeys {
  const keys: string[] = []
  let failure: Error | undefined
  for (const { readKey } of wires)
    try {
      const key: unknown = readKey(headers)
      if (typeof key === 'string') keys.push(key)
      else if (key !== undefined) throw new TypeError(`readKey must return a string or undefined, got ${typeof key}`)
    } catch (cause) {
      failure ??= new Error('A service could not read the key of a request', { cause })
    }
  return { keys, failure }
}
