import { describeType, parseUrl } from '@sekha/core/foundation'

interface TextOptions {
  readonly apiKey?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly product?: string | undefined
  readonly version?: string | undefined
  readonly hostname?: string | undefined
  readonly machineId?: string | undefined
  readonly spoolFolder?: string | undefined
}

/** @throws {TypeError} naming the option that is no string */
export function checkStrings(options: TextOptions): void {
  for (const name of ['product', 'version', 'hostname', 'machineId', 'apiKey', 'spoolFolder'] as const)
    if (options[name] !== undefined && typeof options[name] !== 'string')
      throw new TypeError(`${name} must be a string, got ${describeType(options[name])}`)
}

/**
 * Returns the address of a server without a slash at its end.
 *
 * @throws {TypeError} when it is none, or contains credentials
 */
export function parseServer(baseUrl: string): string {
  const url = typeof baseUrl === 'string' ? parseUrl(baseUrl) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new TypeError(
      `baseUrl must be an http or https URL, such as http://localhost:8080, got ${describeType(baseUrl)}`,
    )
  if (url.username !== '' || url.password !== '')
    throw new TypeError('baseUrl must not contain credentials: pass apiKey')
  return url.href.replace(/[?#].*$/, '').replace(/\/+$/, '')
}

/**
 * Returns the headers of each request.
 *
 * @throws {TypeError} naming the option that no header can have
 */
export function createHeaders({ apiKey, headers }: TextOptions): Record<string, string> {
  const authorization = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }
  return { ...checkHeaders('headers', headers), ...checkHeaders('apiKey', authorization) }
}

/** Checks headers now: the error of a request would show the value, which may be a key. */
function checkHeaders(
  option: string,
  headers: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(headers))
    try {
      new Headers().set(name, value)
    } catch {
      throw new TypeError(`${option} must be valid in a header of HTTP: ${name} is not`)
    }
  return headers
}
