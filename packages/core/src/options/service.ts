import { isBrowserPage } from '../environment.ts'
import { describeString, parseUrl } from '../foundation/index.ts'
import { checkHeaders, type HeadersInput } from '../pipeline/check-headers.ts'

/** The base URL of a service and the headers of its calls. */
export interface ResolvedService {
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  /** The header that takes the key as it is. @default `Authorization: Bearer KEY` */
  readonly keyHeader?: string | undefined
  /** The source of the key, if it is a function. */
  readonly keySource?: { read(signal: AbortSignal): Promise<string> } | undefined
}

/** The options that determine the URL and the credentials of a call. */
export interface Credentials {
  readonly baseUrl?: string | undefined
  readonly apiKey?: string | null | undefined
  readonly headers?: HeadersInput | undefined
  readonly dangerouslyAllowBrowser?: boolean | undefined
}

export const DEFAULT_BASE_URL = 'http://127.0.0.1:8080'

/** Headers of every call. */
export const commonHeaders = { accept: 'application/json' }

/**
 * Resolves the service of a plain caller, which reads no environment variables.
 *
 * @throws {TypeError} when an option is invalid
 */
export function resolveService(options: Credentials): ResolvedService {
  const { baseUrl = DEFAULT_BASE_URL, headers } = options
  if (typeof options.apiKey === 'function')
    throw new TypeError('apiKey must be a string: only SekhaClient takes a function')
  return {
    baseUrl: checkBaseUrl('baseUrl', baseUrl),
    headers: withKey(
      { ...commonHeaders, ...checkHeaders('headers', headers) },
      // An operation of any service may be called, so no service's rule applies.
      checkKey('apiKey', options.apiKey, options, 1),
    ),
  }
}

export function withKey(
  headers: Readonly<Record<string, string>>,
  key: string | null | undefined,
): Readonly<Record<string, string>> {
  return key ? { ...headers, authorization: `Bearer ${key}` } : headers
}

/** @throws {TypeError} when `value` is not a base URL; the message omits the value, which may hold credentials */
export function checkBaseUrl(name: string, value: string): string {
  const url = parseUrl(value)
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.username + url.password + url.search + url.hash !== ''
  )
    throw new TypeError(
      `${name} must be an absolute http(s) URL without credentials, query or fragment, such as ${DEFAULT_BASE_URL}`,
    )
  return url.origin + url.pathname.replace(/\/+$/, '')
}

/** @throws {TypeError} when a key is invalid; the message omits the key */
export function checkKey(
  name: string,
  key: string | null | undefined,
  { dangerouslyAllowBrowser }: Pick<Credentials, 'dangerouslyAllowBrowser'>,
  minLength: number,
): string | null | undefined {
  if (key === undefined || key === null) return key
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key) || key.length < minLength)
    throw new TypeError(
      `${name} must be ${minLength} or more characters of printable ASCII without spaces, got ${describeString(key)}`,
    )
  if (isBrowserPage() && dangerouslyAllowBrowser !== true)
    throw new TypeError(
      `${name} would be readable by everyone who opens this page: call your own backend, or set dangerouslyAllowBrowser: true`,
    )
  return key
}
