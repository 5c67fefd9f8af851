import type { Advise } from '../foundation/errors/create-api-error.ts'
import { adviseStatus } from '../foundation/errors/error-from-response.ts'
import { checkHooks, runBeforeRequest } from '../hooks.ts'
import { createLog } from '../logging.ts'
import type { ResolvedClientOptions } from '../pipeline/client-pipeline.ts'
import { explainFetchFailure } from '../pipeline/explain-fetch-failure.ts'
import { checkSchemas, createResponseCheck } from '../pipeline/response-check.ts'
import { resolveCaller } from './caller-options.ts'
import { checkOperations } from './check-operations.ts'
import type { ClientChanges } from './client-options.ts'
import { minKeyLengths } from '../generated/services.gen.ts'
import { resolveDefaultService } from './client-service.ts'
import { addKeys, type GetApiKey, KeySource } from './key-source.ts'
import { observeAttempts, observeCalls } from './observers.ts'
import { resolveServices, type SourceOf } from './resolve-services.ts'
import { checkKey } from './service.ts'
import { checkClientOptions, suggestPlace } from './suggest-place.ts'

/** The advice after an error response. Only clients read the variable. */
const advise: Advise = (response, body, retryAfterMs) =>
  response.status === 401
    ? 'Check apiKey, or SEKHA_API_KEY if apiKey is not set.'
    : adviseStatus(response, body, retryAfterMs)

/**
 * Validates the options of a client and applies the defaults.
 *
 * @param inherited Sources of keys to use again.
 * @throws {TypeError | RangeError} naming the option, its bound and the value; never a key
 */
export function resolveOptions(
  owner: string,
  options: ClientChanges,
  inherited?: ReadonlyMap<GetApiKey, KeySource>,
): ResolvedClientOptions {
  checkClientOptions(owner, options)
  const { validate = 'off', schemas } = options
  if (!['off', 'warn', 'strict'].includes(validate))
    throw new TypeError(`validate must be 'off', 'warn' or 'strict', got ${validate as string}`)
  if (validate !== 'off' && schemas === undefined)
    throw new TypeError(
      `validate: '${validate}' needs schemas: import { schemas } from '@sekha/core/schemas' and pass them`,
    )
  checkSchemas(schemas)
  const log = createLog(options.logger, options.logLevel)
  const hooks = checkHooks(options.hooks)
  const { apiKey } = options
  const caller = resolveCaller(options, explainFetchFailure)
  checkOperations(caller.use)
  const sources = new Map<GetApiKey, KeySource>()
  const sourceOf: SourceOf = (getKey, minLength) => {
    const check = (key: string): unknown => checkKey('apiKey()', key, options, minLength)
    const source =
      sources.get(getKey) ??
      inherited?.get(getKey) ??
      new KeySource(getKey, check, caller.limits.timeoutMs, caller.clock)
    sources.set(getKey, source)
    return source
  }
  const home = resolveDefaultService({ ...options, apiKey: typeof apiKey === 'function' ? null : apiKey })
  const defaultService =
    typeof apiKey === 'function' ? { ...home, keySource: sourceOf(apiKey, minKeyLengths.memory) } : home
  const services = resolveServices(options, home, sourceOf)
  const use = sources.size === 0 ? caller.use : [addKeys((name) => services.get(name) ?? defaultService), ...caller.use]
  return {
    ...caller,
    use: hooks.beforeRequest === undefined ? use : [...use, runBeforeRequest(hooks.beforeRequest)],
    defaultService,
    services,
    keySources: sources,
    onAttempt: observeAttempts(log, hooks),
    observer: observeCalls(log, hooks),
    check:
      validate === 'off' || schemas === undefined
        ? undefined
        : createResponseCheck(schemas, validate, { warn: log.warn ?? (() => {}) }),
    suggest: suggestPlace,
    advise,
  }
}
