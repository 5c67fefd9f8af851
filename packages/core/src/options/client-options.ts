import type { Operation } from '../contract/operation.ts'
import {
  checkKnownOptions,
  findNearest,
  type KnownNames,
  type KnownOptions,
  type Suggestion,
  suggestName,
} from '../foundation/index.ts'
import { operationIds, type ServiceName, serviceNames } from '../generated/services.gen.ts'
import { adviseStatus } from '../foundation/errors/error-from-response.ts'
import { checkHooks, type Hooks, runBeforeRequest, runObserver } from '../hooks.ts'
import { createLog, type Log, logAttempts, logCalls, type Logger, type LogLevel } from '../logging.ts'
import type { AttemptObserver } from '../pipeline/attempt.ts'
import type { CallObserver } from '../pipeline/call-observer.ts'
import type { ResolvedClientOptions } from '../pipeline/client-pipeline.ts'
import { type ResponseSchemas, checkSchemas, createResponseCheck } from '../pipeline/response-check.ts'
import { knownOfCall } from '../pipeline/call-options.ts'
import { limitBounds, resolveLimits } from '../pipeline/call-limits.ts'
import type { Middleware } from '../pipeline/call-request.ts'
import { explainFetchFailure } from '../pipeline/explain-fetch-failure.ts'
import { checkHeaders, type HeadersInput } from '../pipeline/check-headers.ts'
import { addKeys, type GetApiKey, KeySource } from './key-source.ts'
import { type CallerOptions, knownOfCaller, resolveCaller } from './caller-options.ts'
import { baseUrlOf, clientHeaders, homeHeaders, originOf, resolveDefaultService, resolveKey } from './client-service.ts'
import { checkBaseUrl, checkKey, type ResolvedService, withKey } from './service.ts'

/** The URL and credentials of one service. */
export interface ServiceOptions {
  /** @default the client's `baseUrl` */
  readonly baseUrl?: string | undefined
  /**
   * The API key, sent only to this service's origin; `null` sends none.
   *
   * @default the client's `apiKey`, if the service is at the origin of the client's `baseUrl`
   */
  readonly apiKey?: string | null | GetApiKey | undefined
  /** Headers of every call to this service. At the origin of the client's `baseUrl` they override the client's headers. */
  readonly headers?: HeadersInput | undefined
}

/** The options of every client. Each has a default. */
export interface CommonClientOptions extends Omit<CallerOptions, 'apiKey'> {
  /** The base URL of the service, with an optional path. @default `SEKHA_BASE_URL`, else `http://127.0.0.1:8080` */
  readonly baseUrl?: string | undefined
  /**
   * The API key, at least 32 characters, or a function that returns it; `null` sends none. It is sent only to the origin
   * of `baseUrl`.
   *
   * The function is called before a call, unless its last key is valid until a later `expiresAt`. Calls that need a key at
   * the same time share one call of it. The wait counts against the total timeout of a call and ends with its signal. If
   * the function fails or takes longer than `timeoutMs`, the call rejects with a SekhaError with the code `api_key`, and
   * the next call tries again.
   *
   * @default `SEKHA_API_KEY`, unless `SEKHA_BASE_URL` has another origin; else none
   */
  readonly apiKey?: string | null | GetApiKey | undefined
  /** Receives the lines of `logLevel`. @default `console` */
  readonly logger?: Logger | undefined
  /**
   * The most detailed lines to log: `off`, `error`, `warn`, `info` or `debug`.
   *
   * @default `SEKHA_LOG`, else `debug` with a `logger`, which has a level of its own, else `warn`
   */
  readonly logLevel?: LogLevel | undefined
  /** Functions that run before each request, after each response and on the error of a call. @default none */
  readonly hooks?: Hooks | undefined
  /** Services with their own URL, key or headers. */
  readonly services?: { readonly [Name in ServiceName]?: ServiceOptions | undefined } | undefined
}

/** The options of a client that does not validate responses. */
export interface UncheckedClientOptions extends CommonClientOptions {
  /** @default 'off' */
  readonly validate?: 'off' | undefined
  /** The `schemas` of `@sekha/core/schemas`. Unused while `validate` is `off`. */
  readonly schemas?: ResponseSchemas | undefined
}

/** The options of a client that validates responses against the contract. */
export interface CheckedClientOptions extends CommonClientOptions {
  /** `warn` logs a mismatch to `logger`. `strict` throws a ProtocolError. */
  readonly validate: 'warn' | 'strict'
  /** The `schemas` of `@sekha/core/schemas`. They are an option so that only programs that validate bundle them. */
  readonly schemas: ResponseSchemas
}

/** The options of a client. To validate responses, give `validate` and `schemas`. */
export type ClientOptions = UncheckedClientOptions | CheckedClientOptions

/** The changes of `withOptions()`. `schemas` may be those of the first client. */
export interface ClientChanges extends CommonClientOptions {
  /** What happens to a response that does not fit its schema: nothing, a line in the log, or an error. */
  readonly validate?: 'off' | 'warn' | 'strict' | undefined
  /** The schemas of the responses. */
  readonly schemas?: ResponseSchemas | undefined
}

/** The option names of a client. Only the keys are read. */
const knownOptions: Readonly<Record<keyof ClientOptions, unknown>> = {
  ...knownOfCaller,
  logger: true,
  logLevel: true,
  hooks: true,
  validate: true,
  schemas: true,
  services: true,
}
const knownOfService: KnownOptions<ServiceOptions> = { baseUrl: true, apiKey: true, headers: true }
const knownServices = Object.fromEntries(serviceNames.map((name) => [name, true]))

const ofRetry = 'pass use: [retry({ maxRetries })] of @sekha/retry'
const ofTransport = 'pass transport: createUndiciTransport({ tls: { verifySsl }, proxy }) of @sekha/transports/undici'

/** Hints for option names of other clients. */
const elsewhere: Readonly<Record<string, string>> = {
  maxRetries: ofRetry,
  retries: ofRetry,
  retry: ofRetry,
  retryBackoff: ofRetry,
  verifySsl: ofTransport,
  tls: ofTransport,
  proxy: ofTransport,
}
/** Hints for the call options of policies, for calls whose client does not use the policy. */
const ofPolicies = {
  ...elsewhere,
  ...Object.fromEntries(
    [
      ['maxRetries', 'retry'],
      ['retryBackoff', 'retry'],
      ['baseDelayMs', 'retry'],
      ['throttleDelayMs', 'retry'],
      ['maxDelayMs', 'retry'],
      ['maxServerDelayMs', 'retry'],
      ['shouldRetry', 'retry'],
      ['hedge', 'hedge'],
      ['circuitBreaker', 'circuitBreaker'],
      ['rateLimit', 'rateLimit'],
      ['limitConcurrency', 'limitConcurrency'],
      ['refreshKey', 'refreshKey'],
    ].map(([option, policy]) => [option, `it is a call option of clients with use: [${policy}()] of @sekha/retry`]),
  ),
}
const ofClient = {
  ...elsewhere,
  signal: 'pass it to the call',
  idempotencyKey: 'pass it to the call',
  maxResumes: 'pass it to export.stream',
}

/** @throws {TypeError} naming the first unknown option, with the nearest name or the right place for it */
function checkClientOptions(owner: string, options: unknown): void {
  if (typeof options === 'string')
    throw new TypeError(`${owner}: options must be an object, got a string: pass { baseUrl }`)
  checkKnownOptions(owner, options, knownOptions, ofClient)
}

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
  const sourceOf: SourceOf = (getKey) => {
    const check = (key: string): unknown => checkKey('apiKey()', key, options)
    const source =
      sources.get(getKey) ??
      inherited?.get(getKey) ??
      new KeySource(getKey, check, caller.limits.timeoutMs, caller.clock)
    sources.set(getKey, source)
    return source
  }
  const home = resolveDefaultService({ ...options, apiKey: typeof apiKey === 'function' ? null : apiKey })
  const defaultService = typeof apiKey === 'function' ? { ...home, keySource: sourceOf(apiKey) } : home
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
    advise: adviseStatus,
  }
}

/** Returns the source of a function's keys, one for each function. */
type SourceOf = (getKey: GetApiKey) => KeySource

/**
 * Rejects the ids of unknown operations in the options of middleware. An id with a space is outside the contract.
 *
 * @throws {TypeError} naming the middleware, the id and the nearest operation
 */
function checkOperations(use: readonly Middleware[]): void {
  for (const { place, members } of use) {
    if (members !== undefined) checkOperations(members)
    for (const id of place?.operations ?? []) {
      if (id.includes(' ') || (operationIds as readonly string[]).includes(id)) continue
      const nearest = findNearest(id, operationIds)
      const hint = nearest === undefined ? '' : `: did you mean ${nearest}?`
      throw new TypeError(`${place?.name}(): operations has an unknown id ${JSON.stringify(id)}${hint}`)
    }
  }
}

function observeAttempts(log: Log, { afterResponse }: Hooks): AttemptObserver | undefined {
  const write = log.debug && logAttempts({ debug: log.debug })
  if (afterResponse === undefined) return write
  return (request, outcome) => {
    write?.(request, outcome)
    const { response, durationMs } = outcome
    if (response === undefined) return
    const { status, headers } = response
    runObserver('afterResponse', log, request, () => afterResponse(request, { status, headers, durationMs }))
  }
}

function observeCalls(log: Log, { onError }: Hooks): CallObserver | undefined {
  const write = log.info && logCalls(log.info)
  if (onError === undefined) return write
  return {
    onResponse: write?.onResponse,
    onError: (request, error, durationMs) => {
      write?.onError?.(request, error, durationMs)
      runObserver('onError', log, request, () => onError(error, request))
    },
  }
}

/** Suggests the nearest field or option for an unknown name of a call. */
function suggestPlace(operation: Operation): Suggestion {
  return (name, known) => suggestName(name, known, { ...listPlaces(operation), ...listSynonyms(known) })
}

/** Known names by the names that others use for them. */
const synonyms: readonly (readonly [name: string, known: string])[] = [
  ['limit', 'page_size'],
  ['page_size', 'limit'],
  ['retry', 'maxRetries'],
  ['retries', 'maxRetries'],
]

/** Maps the synonyms of known names to a hint. */
function listSynonyms(known: KnownNames): Record<string, string> {
  const usable = synonyms.filter(([, meant]) => Object.hasOwn(known, meant))
  return Object.fromEntries(usable.map(([name, meant]) => [name, `the name is ${meant}`]))
}

/** Maps each field and option to a hint about its place. */
function listPlaces({ fields = {}, query = [] }: Operation): Record<string, string> {
  const places: Record<string, string> = { ...ofPolicies }
  const add = (names: object, place: string): void => {
    for (const name in names) places[name] ??= `it belongs to ${place}`
  }
  add(knownOfCall, 'the options of the call')
  add({ ...Object.fromEntries(query.map((name) => [name, 0])), ...fields }, 'the request')
  for (const [name, inside] of Object.entries(fields)) add(inside || {}, name)
  add(knownOptions, 'the client')
  return places
}

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

/** Resolves the services. A service on another origin gets its own key and headers, never the client's. */
function resolveServices(
  options: CommonClientOptions,
  home: ResolvedService,
  sourceOf: SourceOf,
): ReadonlyMap<string, ResolvedService> {
  checkKnownOptions('services', options.services, knownServices)
  const services = Object.entries(options.services ?? {}).map(([name, service = {}]) => {
    const owner = `services.${name}`
    checkKnownOptions(owner, service, knownOfService)
    const url = service.baseUrl === undefined ? home.baseUrl : checkBaseUrl(`${owner}.baseUrl`, service.baseUrl)
    const isHome = originOf(url) === originOf(home.baseUrl)
    const headers = {
      ...(isHome ? homeHeaders({ headers: options.headers }) : clientHeaders()),
      ...checkHeaders(`${owner}.headers`, service.headers),
    }
    const own =
      typeof service.apiKey === 'function' ? service.apiKey : checkKey(`${owner}.apiKey`, service.apiKey, options)
    const key = own === undefined && isHome ? keyOf(options, home) : own
    return [
      name,
      typeof key === 'function'
        ? { baseUrl: url, headers, keySource: sourceOf(key) }
        : { baseUrl: url, headers: withKey(headers, key) },
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
