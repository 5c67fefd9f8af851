import { limitBounds, resolveLimits } from '../pipeline/call-limits.ts'
import type { ResolvedClientOptions } from '../pipeline/client-pipeline.ts'
import type { ClientChanges, ClientOptions } from './client-options.ts'
import { baseUrlOf, originOf, resolveDefaultService } from './client-service.ts'
import { resolveServices, type SourceOf } from './resolve-services.ts'
import { checkClientOptions } from './suggest-place.ts'

/**
 * Merges `changes` into `options`. If `baseUrl` changes to another origin, the key, the headers, and the services
 * without their own URL are dropped, because credentials stay with their origin.
 */
export function changeOptions(options: ClientOptions, changes: ClientChanges): ClientOptions {
  checkClientOptions('withOptions()', changes ?? null)
  // The constructor checks whether they fit together.
  const changed = { ...options, ...changes } as ClientOptions
  if (!('baseUrl' in changes) || originOf(baseUrlOf(options)[1]) === originOf(baseUrlOf(changed)[1])) return changed
  const services = Object.entries(options.services ?? {}).filter(([, service]) => service?.baseUrl !== undefined)
  return {
    ...changed,
    // Null, because the environment's key belongs to the first origin too.
    apiKey: changes.apiKey === undefined && changed.baseUrl !== undefined ? null : changes.apiKey,
    headers: changes.headers,
    services: changes.services ?? Object.fromEntries(services),
  }
}

const ofOrigin = { baseUrl: true, apiKey: true, headers: true, services: true, dangerouslyAllowBrowser: true }

/**
 * Resolves only what `changes` can affect: limits, URLs and credentials.
 *
 * @param options The changed options.
 * @returns `undefined` if `changes` affects more, so that all options must be resolved again
 * @throws {TypeError | RangeError} naming the option, its bound and the value; never a key
 */
export function deriveOptions(
  resolved: ResolvedClientOptions,
  options: ClientOptions,
  changes: ClientChanges,
): ResolvedClientOptions | undefined {
  let areOrigins = false
  for (const name of Object.keys(changes)) {
    if (name in ofOrigin) areOrigins = true
    else if (!(name in limitBounds) || changes[name as keyof ClientChanges] === undefined) return undefined
  }
  const limits = resolveLimits(changes, resolved.limits)
  if (!areOrigins) return { ...resolved, limits }
  const { apiKey } = options
  // The middleware of these keys belongs to the options that it was resolved with.
  const sources = [resolved.defaultService, ...resolved.services.values()].map(({ keySource }) => keySource)
  const keys = Object.values(options.services ?? {}).map((service) => service?.apiKey)
  if (typeof apiKey === 'function' || [...sources, ...keys].some((key) => key !== undefined && typeof key !== 'string'))
    return undefined
  const { baseUrl } = resolved.defaultService
  const defaultService = resolveDefaultService({ ...options, apiKey }, 'baseUrl' in changes ? undefined : baseUrl)
  const sourceOf: SourceOf = () => {
    throw new TypeError('apiKey must be a string here')
  }
  return { ...resolved, limits, defaultService, services: resolveServices(options, defaultService, sourceOf) }
}
