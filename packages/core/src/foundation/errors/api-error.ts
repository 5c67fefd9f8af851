import type { ApiErrorCode } from './error-codes.ts'
import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/** Header names in lower case, one value each. */
export type HeaderRecord = Readonly<Record<string, string>>

/** The options of an {@link ApiError}. */
export interface ApiErrorOptions extends SekhaErrorOptions {
  /** The HTTP status. */
  readonly status: number
  /** The response headers, with names in any case. Secrets are dropped. @default none */
  readonly headers?: HeaderRecord | undefined
  /** The parsed body, or a string if it is not JSON. */
  readonly body?: unknown
  /** The server's request id, for bug reports. */
  readonly requestId?: string | undefined
}

const SECRET_HEADERS = /^(?:set-cookie2?|cookie|(?:proxy-)?authorization|x-api-key)$/

/**
 * The server responded with an error.
 *
 * Statuses 4xx and 5xx have subclasses. This class covers the rest, such as redirects, which are never followed.
 */
export class ApiError extends SekhaError {
  /** The code of the class: that of a subclass, or `api`. */
  declare readonly code: ApiErrorCode
  /** The HTTP status. */
  readonly status: number
  /**
   * The response headers with lower-case names, without cookies and credentials. Not enumerable, like `body`, because
   * any value may hold a secret.
   */
  declare readonly headers: HeaderRecord
  /** The server's request id, for bug reports; absent if it sent none. */
  declare readonly requestId?: string
  /**
   * The parsed body, a string if it is not JSON, or `undefined` if it is empty. Not enumerable: neither `console.log` nor
   * `JSON.stringify` prints it.
   */
  declare readonly body: unknown

  constructor(message: string, options: ApiErrorOptions & { readonly code?: ApiErrorCode | undefined }) {
    super(message, { ...options, code: options.code ?? 'api' })
    this.status = options.status
    if (options.requestId !== undefined) this.requestId = options.requestId
    Object.defineProperties(this, {
      headers: { value: withoutSecrets(options.headers ?? {}), configurable: true },
      body: { value: options.body, configurable: true },
    })
  }

  /** Always `ApiError`, in minified code too. */
  override get name(): string {
    return 'ApiError'
  }
}

function withoutSecrets(headers: HeaderRecord): HeaderRecord {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value])
  return Object.freeze(Object.fromEntries(entries.filter(([name]) => !SECRET_HEADERS.test(name))))
}
