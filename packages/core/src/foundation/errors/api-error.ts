import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/** Header names in lower case, one value each. */
export type HeaderRecord = Readonly<Record<string, string>>

/** What an error about a response takes. */
export interface ApiErrorOptions extends SekhaErrorOptions {
  readonly status: number
  /** The response's headers, in any case; secrets are dropped. @default none */
  readonly headers?: HeaderRecord | undefined
  /** The parsed body, or its text when it is not JSON. */
  readonly body?: unknown
  readonly requestId?: string | undefined
}

const SECRET_HEADERS = /^(?:set-cookie2?|cookie|(?:proxy-)?authorization|x-api-key)$/

/**
 * The server responded, and the response is not a success.
 *
 * Statuses of 4xx and 5xx have their own subclasses; this class itself stands for what is left, such as a redirect,
 * which is never followed.
 */
export class ApiError extends SekhaError {
  /** The HTTP status. */
  readonly status: number
  /**
   * The response's headers with lower-case names, without cookies and credentials. Not enumerable, like `body`: a value
   * may say more than its name does.
   */
  declare readonly headers: HeaderRecord
  /** The server's id of this request, to quote in a report; absent when it sent none. */
  declare readonly requestId?: string
  /**
   * The parsed body, or its text when it is not JSON, or `undefined` when it is empty. Not enumerable: neither
   * `console.log` nor `JSON.stringify` prints it.
   */
  declare readonly body: unknown

  constructor(message: string, options: ApiErrorOptions & { readonly code?: string | undefined }) {
    super(message, { ...options, code: options.code ?? 'api' })
    this.status = options.status
    if (options.requestId !== undefined) this.requestId = options.requestId
    Object.defineProperties(this, {
      headers: { value: withoutSecrets(options.headers ?? {}), configurable: true },
      body: { value: options.body, configurable: true },
    })
  }

  override get name(): string {
    return 'ApiError'
  }
}

function withoutSecrets(headers: HeaderRecord): HeaderRecord {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value])
  return Object.freeze(Object.fromEntries(entries.filter(([name]) => !SECRET_HEADERS.test(name))))
}
