import type { ApiKeyAuthenticator } from './api-key-authenticator.ts'
import { type Caller, localCaller } from './caller.ts'
import { HttpError } from './http-error.ts'
import { checkLocal } from './local-only.ts'
import type { RateLimit } from './rate-limit.ts'
import type { ServiceWire } from './service-wire.ts'

/** The service and the operation that a request calls. */
export interface Target {
  /** The name of the service; undefined for the host, which accepts the keys of all services. */
  readonly service: string | undefined
  /** The wires whose keys the target accepts. The first one describes them to callers without a key. */
  readonly wires: readonly [ServiceWire, ...ServiceWire[]]
  /** Whether the metrics key may call it. */
  readonly takesMetricsKey: boolean
}

/** Decides which requests are served, and for whom. */
export class Admission {
  readonly #keys: ApiKeyAuthenticator
  readonly #rateLimit: RateLimit
  /** Whether callers must authenticate. Otherwise, only this machine may call. */
  readonly required: boolean

  constructor(keys: ApiKeyAuthenticator, rateLimit: RateLimit) {
    this.#keys = keys
    this.#rateLimit = rateLimit
    this.required = keys.required
  }

  /** Returns the caller. @throws {HttpError} 401 or 403 */
  authenticate(request: Request, target: Target): Caller {
    if (!this.required) {
      checkLocal(request.headers)
      return localCaller
    }
    const caller = this.#identify(request.headers, target)
    if (caller.onlyMetrics && !target.takesMetricsKey) throw new HttpError(403, 'This key may only read /metrics')
    return caller
  }

  /** Counts a request of the caller. @throws {HttpError} 429 */
  take({ scope }: Caller): void {
    this.#rateLimit.take(scope.tenant)
  }

  #identify(headers: Headers, { service, wires }: Target): Caller {
    let isPresent = false
    for (const { readKey } of wires) {
      const key = readKey(headers)
      if (key === undefined) continue
      isPresent = true
      const caller = this.#keys.identify(key, service)
      if (caller !== undefined) return caller
    }
    throw new HttpError(401, isPresent ? 'The API key is invalid' : wires[0].keyHint)
  }
}
