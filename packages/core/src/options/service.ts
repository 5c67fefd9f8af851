import { describeRuntime, isBrowserPage, readEnvironment } from '../environment.ts'
import { parseUrl } from '../foundation/index.ts'
import { version } from '../generated/version.gen.ts'
import { checkHeaders, type HeadersInput } from '../pipeline/check-headers.ts'

/** The base URL of a service and the headers of its calls. */
export interface ResolvedService {
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  /** The source of the key, if it is a function. */
  readonly keySource?: { read(): Promise<string> } | undefined
}

/** The options that determine the URL and the credentials of a call. */
export interface Credentials {
  readonly baseUrl?: string | undefined
  readonly apiKey?: string | null | undefined
  readonly headers?: HeadersInput | undefined
  readonly dangerouslyAllowBrowser?: boolean | undefined
}

const DEFAULT_BASE_URL = 'http://127.0.0.1:8080'
const MIN_KEY_LENGTH = 32

/** Resolves the service at the base URL of the options. */
export function resolveDefaultService(
  options: Credentials,
  baseUrl: string = checkBaseUrl(...baseUrlOf(options)),
): ResolvedService {
  return { baseUrl, headers: withKey(homeHeaders(options), resolveKey(options, baseUrl)) }
}

/** Returns the headers of every call, on any origin. */
export function commonHeaders(): Record<string, string> {
  const agent = describeRuntime()
  return { accept: 'application/json', ...(agent && { 'user-agent': `sekha-core/${version} (${agent})` }) }
}

/** Returns the headers of every call to the origin of `baseUrl`, without the key. */
export function homeHeaders({ headers }: Pick<Credentials, 'headers'>): Record<string, string> {
  return { ...commonHeaders(), ...checkHeaders('headers', headers) }
}

/** Returns the base URL with the name of its source for errors: the option or the environment variable. */
export function baseUrlOf({ baseUrl }: Pick<Credentials, 'baseUrl'>): [name: string, value: string] {
  return baseUrl === undefined
    ? ['SEKHA_BASE_URL', readEnvironment('SEKHA_BASE_URL') ?? DEFAULT_BASE_URL]
    : ['baseUrl', baseUrl]
}

/** Returns the key for `baseUrl`. `SEKHA_API_KEY` applies only at the origin of `SEKHA_BASE_URL`, if that is set. */
export function resolveKey(options: Credentials, baseUrl: string): string | null | undefined {
  if (options.apiKey !== undefined) return checkKey('apiKey', options.apiKey, options)
  const meant = readEnvironment('SEKHA_BASE_URL') ?? baseUrl
  return originOf(meant) === originOf(baseUrl)
    ? checkKey('SEKHA_API_KEY', readEnvironment('SEKHA_API_KEY'), options)
    : undefined
}

export function originOf(url: string): string | undefined {
  return parseUrl(url)?.origin
}

export function withKey(
  headers: Readonly<Record<string, string>>,
  key: string | null | undefined,
): Record<string, string> {
  return key ? { ...headers, authorization: `Bearer ${key}` } : { ...headers }
}

export function checkBaseUrl(name: string, value: string): string {
  const url = parseUrl(value)
  if (url === undefined) throw new TypeError(`${name} must be an absolute URL such as ${DEFAULT_BASE_URL}`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new TypeError(`${name} must begin with http:// or https://, got ${url.protocol}`)
  if (url.username !== '' || url.password !== '')
    throw new TypeError(`${name} must not contain credentials: use apiKey`)
  if (url.search !== '' || url.hash !== '') throw new TypeError(`${name} must not have a query or a fragment`)
  return url.origin + url.pathname.replace(/\/+$/, '')
}

export function checkKey(
  name: string,
  key: string | null | undefined,
  { dangerouslyAllowBrowser }: Pick<Credentials, 'dangerouslyAllowBrowser'>,
): string | null | undefined {
  if (key === undefined || key === null) return key
  if (typeof key !== 'string' || !/^[\x21-\x7e]*$/.test(key))
    throw new TypeError(`${name} must be printable ASCII without spaces`)
  if (key.length < MIN_KEY_LENGTH)
    throw new RangeError(`${name} must have at least ${MIN_KEY_LENGTH} characters, got ${key.length}`)
  if (isBrowserPage() && dangerouslyAllowBrowser !== true)
    throw new TypeError(
      `${name} would be readable by everyone who opens this page. Call your own backend, or set dangerouslyAllowBrowser: true`,
    )
  return key
}
