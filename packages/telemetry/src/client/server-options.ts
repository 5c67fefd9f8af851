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

/** Returns the headers of each request. */
export function createHeaders({ apiKey, headers }: TextOptions): Record<string, string> {
  return { ...headers, ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) }
}
