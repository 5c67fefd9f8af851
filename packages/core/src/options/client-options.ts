import type { Operation } from '../contract/operation.ts'
import { readEnvironment } from '../environment.ts'
import { checkKnownOptions, type KnownOptions, type Suggestion, suggestName } from '../foundation/index.ts'
import type { ServiceName } from '../generated/services.gen.ts'
import { type Logger, logAttempts, quietly } from '../logging.ts'
import { type ResponseSchemas, checkSchemas, createResponseCheck } from '../pipeline/response-check.ts'
import { knownOfCall } from '../pipeline/call-options.ts'
import { checkHeaders } from '../pipeline/check-headers.ts'
import { type CallerOptions, knownOfCaller, type ResolvedOptions, resolveCaller } from './caller-options.ts'
import {
  baseUrlOf,
  checkBaseUrl,
  checkKey,
  commonHeaders,
  homeHeaders,
  originOf,
  type ResolvedService,
  resolveKey,
  withKey,
} from './service.ts'

/** Where one service is and how to get in. */
export interface ServiceOptions {
  /** @default the client's `baseUrl` */
  readonly baseUrl?: string | undefined
  /**
   * Sent to this service's origin alone; `null` for none. @default the client's `apiKey`, if the service is at the origin
   * of the client's `baseUrl`
   */
  readonly apiKey?: string | null | undefined
  /** Headers of every call to this service, over those of the client, which it gets only at the origin of `baseUrl`. */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined
}

/** The options of a client. Every one has a default. */
export interface ClientOptions extends CallerOptions {
  /** Takes a line for each attempt. @default `console` if `SEKHA_LOG` is `debug`, else none */
  readonly logger?: Logger | undefined
  /**
   * Whether responses are checked against the contract: `warn` reports to the logger (else `console`) what does not fit, `strict` throws a
   * ProtocolError. Needs `schemas`. @default 'off'
   */
  readonly validate?: 'off' | 'warn' | 'strict' | undefined
  /** `schemas` from `@sekha/core/schemas`. ConversationRecord by you, so that a program that does not check does not ship them. */
  readonly schemas?: ResponseSchemas | undefined
  /** Services that are elsewhere, or that have a key of their own. */
  readonly services?: { readonly [Name in ServiceName]?: ServiceOptions | undefined } | undefined
}

/** The options of a client by name; the values are not read. */
const knownOptions: Readonly<Record<keyof ClientOptions, unknown>> = {
  ...knownOfCaller,
  logger: true,
  validate: true,
  schemas: true,
  services: true,
}
const knownOfService: KnownOptions<ServiceOptions> = { baseUrl: true, apiKey: true, headers: true }
const serviceNames: Readonly<Record<ServiceName, true>> = { memory: true }

const ofRetry = 'pass use: [retry({ maxRetries })] of @sekha/retry'
const ofTransport = 'pass transport: createUndiciTransport({ tls: { verifySsl }, proxy }) of @sekha/transports/undici'

/** Where options belong that people know from other clients. */
const elsewhere: Readonly<Record<string, string>> = {
  maxRetries: ofRetry,
  retries: ofRetry,
  retry: ofRetry,
  retryBackoff: ofRetry,
  verifySsl: ofTransport,
  tls: ofTransport,
  proxy: ofTransport,
}
const ofClient = { ...elsewhere, signal: 'pass it to the call', idempotencyKey: 'pass it to the call' }

/** @throws {TypeError} naming the first option that a client does not take, and the nearest or right place for it */
function checkClientOptions(owner: string, options: unknown): void {
  checkKnownOptions(owner, options, knownOptions, ofClient)
}

/**
 * Fills in the defaults and checks everything that can be checked before the first call.
 *
 * @throws {TypeError | RangeError} naming the option, the bound and what it got; never a key
 */
export function resolveOptions(owner: string, options: ClientOptions): ResolvedOptions {
  checkClientOptions(owner, options)
  const { validate = 'off', schemas } = options
  if (!['off', 'warn', 'strict'].includes(validate))
    throw new TypeError(`validate must be 'off', 'warn' or 'strict', got ${validate as string}`)
  if (validate !== 'off' && schemas === undefined)
    throw new TypeError(
      `validate: '${validate}' needs schemas: import { schemas } from '@sekha/core/schemas' and pass them`,
    )
  checkSchemas(schemas)
  const logger = options.logger ?? (readEnvironment('SEKHA_LOG') === 'debug' ? console : undefined)
  const onAttempt = logger && logAttempts(logger)
  if (logger !== undefined) quietly(logger, 'warn')
  const resolved = resolveCaller(options)
  return {
    ...resolved,
    services: resolveServices(options, resolved.defaultService),
    onAttempt,
    check: validate === 'off' || schemas === undefined ? undefined : createResponseCheck(schemas, validate, logger),
    suggest: suggestPlace,
  }
}

/** Knows every place where a name may belong. */
function suggestPlace(operation: Operation): Suggestion {
  return (name, known) => suggestName(name, known, listPlaces(operation))
}

/** Where each name belongs that people put in the wrong place. */
function listPlaces({ fields = {}, query = [] }: Operation): Record<string, string> {
  const places: Record<string, string> = { ...elsewhere }
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
 * Options with some of them changed. Credentials stay with the origin that they were given for: when `baseUrl` moves to
 * another one, the key, the headers, and the keys of services without a URL of their own have to be given anew.
 */
export function changeOptions(options: ClientOptions, changes: ClientOptions): ClientOptions {
  checkClientOptions('withOptions()', changes)
  const changed = { ...options, ...changes }
  if (originOf(baseUrlOf(options)[1]) === originOf(baseUrlOf(changed)[1])) return changed
  const services = Object.entries(options.services ?? {}).filter(([, service]) => service?.baseUrl !== undefined)
  return {
    ...changed,
    // Null, since the environment's key was for the first origin as well.
    apiKey: changes.apiKey === undefined && changed.baseUrl !== undefined ? null : changes.apiKey,
    headers: changes.headers,
    services: changes.services ?? Object.fromEntries(services),
  }
}

/** Credentials go to the origin that they were given for: a service elsewhere has a key and headers of its own, or none. */
function resolveServices(options: ClientOptions, home: ResolvedService): ReadonlyMap<string, ResolvedService> {
  checkKnownOptions('services', options.services, serviceNames)
  const services = Object.entries(options.services ?? {}).map(([name, service = {}]) => {
    const owner = `services.${name}`
    checkKnownOptions(owner, service, knownOfService)
    const url = service.baseUrl === undefined ? home.baseUrl : checkBaseUrl(`${owner}.baseUrl`, service.baseUrl)
    const isHome = originOf(url) === originOf(home.baseUrl)
    const key = checkKey(`${owner}.apiKey`, service.apiKey, options)
    const own = {
      ...(isHome ? homeHeaders(options) : commonHeaders()),
      ...checkHeaders(`${owner}.headers`, service.headers),
    }
    const usedKey = key === undefined && isHome ? resolveKey(options, home.baseUrl) : key
    return [name, { baseUrl: url, headers: withKey(own, usedKey) }] as const
  })
  return new Map(services)
}
