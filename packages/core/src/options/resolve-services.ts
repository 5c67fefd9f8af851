import { checkKnownOptions, type KnownOptions } from '../foundation/index.ts'
import { keyHeaders, minKeyLengths, type ServiceName, serviceNames } from '../generated/services.gen.ts'
import { checkHeaders } from '../pipeline/check-headers.ts'
import type { CommonClientOptions, ServiceOptions } from './client-options.ts'
import { clientHeaders, homeHeaders, originOf, resolveKey } from './client-service.ts'
import type { GetApiKey, KeySource } from './key-source.ts'
import { checkBaseUrl, checkKey, type ResolvedService, withKey } from './service.ts'

const knownOfService: KnownOptions<ServiceOptions> = { baseUrl: true, apiKey: true, headers: true }
const knownServices = Object.fromEntries(serviceNames.map((name) => [name, true]))

/** Returns the source of a function's keys, one for each function. Its first use decides the minimum length of them. */
export type SourceOf = (getKey: GetApiKey, minLength: number) => KeySource

/**
 * Resolves the services that differ from the client: those with options, and those that read their key in a header of
 * their own. A service on another origin gets its own key and headers, never the client's.
 */
export function resolveServices(
  options: CommonClientOptions,
  home: ResolvedService,
  sourceOf: SourceOf,
): ReadonlyMap<string, ResolvedService> {
  checkKnownOptions('services', options.services, knownServices)
  const names = Object.keys({ ...keyHeaders, ...options.services }) as ServiceName[]
  const services = names.map((name) => {
    const { [name]: service = {} } = options.services ?? {}
    const owner = `services.${name}`
    checkKnownOptions(owner, service, knownOfService)
    const url = service.baseUrl === undefined ? home.baseUrl : checkBaseUrl(`${owner}.baseUrl`, service.baseUrl)
    const isHome = originOf(url) === originOf(home.baseUrl)
    const headers = {
      ...(isHome ? homeHeaders({ headers: options.headers }) : clientHeaders()),
      ...checkHeaders(`${owner}.headers`, service.headers),
    }
    const minLength = minKeyLengths[name]
    const keyHeader = keyHeaders[name]
    const own =
      typeof service.apiKey === 'function'
        ? service.apiKey
        : checkKey(`${owner}.apiKey`, service.apiKey, options, minLength)
    const key = own === undefined && isHome ? keyOf(options, home) : own
    return [
      name,
      typeof key === 'function'
        ? { baseUrl: url, headers, keyHeader, keySource: sourceOf(key, minLength) }
        : { baseUrl: url, headers: key && keyHeader ? { ...headers, [keyHeader]: key } : withKey(headers, key) },
    ] as const
  })
  return new Map(services)
}

/** Returns the client's own key or its function. */
function keyOf(
  { apiKey, ...options }: CommonClientOptions,
  { baseUrl }: ResolvedService,
): string | GetApiKey | null | undefined {
  return typeof apiKey === 'function' ? apiKey : resolveKey({ ...options, apiKey }, baseUrl)
}
