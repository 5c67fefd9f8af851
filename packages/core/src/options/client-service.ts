import { describeRuntime, readEnvironment } from '../environment.ts'
import { parseUrl } from '../foundation/index.ts'
import { minKeyLengths } from '../generated/services.gen.ts'
import { version } from '../generated/version.gen.ts'
import { checkHeaders } from '../pipeline/check-headers.ts'
import {
  checkBaseUrl,
  checkKey,
  commonHeaders,
  type Credentials,
  DEFAULT_BASE_URL,
  type ResolvedService,
  withKey,
} from './service.ts'

/** Resolves the service at the base URL of a client. */
export function resolveDefaultService(
  options: Credentials,
  baseUrl: string = checkBaseUrl(...baseUrlOf(options)),
): ResolvedService {
  return { baseUrl, headers: withKey(homeHeaders(options), resolveKey(options, baseUrl)) }
}

/** Returns the headers of every call of a client, on any origin. */
export function clientHeaders(): Record<string, string> {
  const agent = describeRuntime()
  return { ...commonHeaders, ...(agent && { 'user-agent': `sekha-core/${version} (${agent})` }) }
}

/** Returns the headers of every call to the origin of `baseUrl`, without the key. */
export function homeHeaders({ headers }: Pick<Credentials, 'headers'>): Record<string, string> {
  return { ...clientHeaders(), ...checkHeaders('headers', headers) }
}

/** Returns the base URL with the name of its source for errors: the option or the environment variable. */
export function baseUrlOf({ baseUrl }: Pick<Credentials, 'baseUrl'>): [name: string, value: string] {
  return baseUrl === undefined
    ? ['SEKHA_BASE_URL', readEnvironment('SEKHA_BASE_URL') ?? DEFAULT_BASE_URL]
    : ['baseUrl', baseUrl]
}

/** Returns the key for `baseUrl`. `SEKHA_API_KEY` applies only at the origin of `SEKHA_BASE_URL`, if that is set. */
export function resolveKey(options: Credentials, baseUrl: string): string | null | undefined {
  if (options.apiKey !== undefined) return checkKey('apiKey', options.apiKey, options, minKeyLengths.memory)
  const meant = readEnvironment('SEKHA_BASE_URL') ?? baseUrl
  return originOf(meant) === originOf(baseUrl)
    ? checkKey('SEKHA_API_KEY', readEnvironment('SEKHA_API_KEY'), options, minKeyLengths.memory)
    : undefined
}

export function originOf(url: string): string | undefined {
  return parseUrl(url)?.origin
}
