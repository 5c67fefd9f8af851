import type { ServiceName } from './generated/operations.gen.ts'
import { describeRuntime, isBrowserPage, readEnvironment } from './environment.ts'
import {
  checkClock,
  checkFunction,
  checkKnownOptions,
  type Clock,
  type KnownOptions,
  parseUrl,
} from './foundation/index.ts'
import { type Logger, quietly } from './logging.ts'
import type { Middleware, Transport } from './pipeline/call-request.ts'
import { type CallLimits, defaultLimits, limitBounds, resolveLimits } from './pipeline/call-limits.ts'
import { checkHeaders } from './pipeline/check-headers.ts'
import type { Fetch } from './pipeline/fetch-transport.ts'
import { version } from './generated/version.gen.ts'

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

/** Something that can check a value, such as a zod schema. */
export interface AnswerSchema {
  safeParse(value: unknown): {
    readonly success: boolean
    readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }
  }
}

/** The options of a client. Every one has a default. */
export interface ClientOptions {
  /** The origin of the service, with a path if it has one. @default `SEKHA_BASE_URL`, else `http://127.0.0.1:8080` */
  readonly baseUrl?: string | undefined
  /**
   * The key, at least 32 characters; `null` for none. It is sent to the origin of `baseUrl` alone.
   *
   * @default `SEKHA_API_KEY`, unless the environment names another origin in `SEKHA_BASE_URL`; else none
   */
  readonly apiKey?: string | null | undefined
  /**
   * How long one attempt may take until its headers are here. A body of more than 64 KiB has a second more for each
   * 64 KiB; while an upload is produced, `idleTimeoutMs` bounds its silence instead.
   *
   * @default 30_000
   */
  readonly timeoutMs?: number | undefined
  /** How long reading a body may take, also in a call with a `timeoutMs` of its own; streams have `idleTimeoutMs` instead. @default `timeoutMs` */
  readonly bodyTimeoutMs?: number | undefined
  /** How long a stream, of a response or of an upload, may be silent. @default 60_000 */
  readonly idleTimeoutMs?: number | undefined
  /** How long a whole call may take: every attempt, every wait, the body. For a stream, until its headers. @default none */
  readonly totalTimeoutMs?: number | undefined
  /**
   * How large the body of a response may be, in bytes as they are after decompression; `Infinity` for no bound. A larger
   * one is given up with a ProtocolError. Of a response that says that the call failed, at most 1 MiB is read. Streams
   * are bounded by record instead.
   *
   * @default 268_435_456 (256 MiB)
   */
  readonly maxResponseBytes?: number | undefined
  /** How large a record of a stream may be, in bytes; a larger one is a ProtocolError. @default 16_777_216 (16 MiB) */
  readonly maxRecordBytes?: number | undefined
  /**
   * Headers of every call to the origin of `baseUrl`. No other origin gets any of them, since nobody knows all the names
   * under which a credential travels: a service elsewhere has `services.NAME.headers`.
   */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined
  /** Middleware. The client puts it in the order of its places; plain functions run around the call, in their own order. */
  readonly use?: readonly Middleware[] | undefined
  /** Moves the calls. @default one over `fetch` */
  readonly transport?: Transport | undefined
  /** What the default transport calls; a controller's `fetch` needs no network. @default the runtime's */
  readonly fetch?: Fetch | undefined
  /** Takes a line for each attempt. @default `console` if `SEKHA_LOG` is `debug`, else none */
  readonly logger?: Logger | undefined
  /**
   * Whether answers are checked against the contract: `warn` reports to the logger (else `console`) what does not fit, `strict` throws a
   * ProtocolError. Needs `schemas`. @default 'off'
   */
  readonly validate?: 'off' | 'warn' | 'strict' | undefined
  /** `schemas` from `@sekha/core/schemas`. Given by you, so that a program that does not check does not ship them. */
  readonly schemas?:
    | Readonly<
        Record<
          string,
          { readonly path?: unknown; readonly query?: unknown; readonly body?: unknown; readonly answer?: AnswerSchema }
        >
      >
    | undefined
  /** Services that are elsewhere, or that have a key of their own. */
  readonly services?: { readonly [Name in ServiceName]?: ServiceOptions | undefined } | undefined
  /** A key in a browser can be read by whoever opens the page. Say `true` if yours may be. @default false */
  readonly dangerouslyAllowBrowser?: boolean | undefined
  /** Time, for tests. @default the runtime's */
  readonly clock?: Clock | undefined
}

/** Where calls to a service go, and what they carry. */
export interface ResolvedService {
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
}

/** Options with every default filled in, checked. */
export interface ResolvedOptions {
  readonly services: ReadonlyMap<string, ResolvedService>
  readonly defaultService: ResolvedService
  readonly limits: CallLimits
  readonly use: readonly Middleware[]
  readonly transport: Transport | undefined
  readonly fetch: Fetch | undefined
  /** Takes a line for each attempt, if anything does. */
  readonly log: Logger['debug'] | undefined
  readonly warn: Logger['warn']
  readonly validate: 'off' | 'warn' | 'strict'
  readonly schemas: NonNullable<ClientOptions['schemas']>
  readonly clock: Clock
}

const DEFAULT_BASE_URL = 'http://127.0.0.1:8080'
const MIN_KEY_LENGTH = 32

/** The options of a client by name; the values are not read. */
export const knownOptions: Readonly<Record<keyof ClientOptions, unknown>> = {
  baseUrl: true,
  apiKey: true,
  ...limitBounds,
  headers: true,
  use: true,
  transport: true,
  fetch: true,
  logger: true,
  validate: true,
  schemas: true,
  services: true,
  dangerouslyAllowBrowser: true,
  clock: true,
}
const knownOfService: KnownOptions<ServiceOptions> = { baseUrl: true, apiKey: true, headers: true }
const knownOfSchemas = { path: true, query: true, body: true, answer: true } as const
const serviceNames: Readonly<Record<ServiceName, true>> = { memory: true }

const ofRetry = 'pass use: [retry({ maxRetries })] of @sekha/retry'
const ofTransport = 'pass transport: createUndiciTransport({ tls: { verifySsl }, proxy }) of @sekha/transports/undici'

/** Where options belong that people know from other clients. */
export const elsewhere: Readonly<Record<string, string>> = {
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
  const { validate = 'off', use = [] } = options
  if (!['off', 'warn', 'strict'].includes(validate))
    throw new TypeError(`validate must be 'off', 'warn' or 'strict', got ${validate as string}`)
  if (validate !== 'off' && options.schemas === undefined)
    throw new TypeError(
      `validate: '${validate}' needs schemas: import { schemas } from '@sekha/core/schemas' and pass them`,
    )
  checkSchemas(options.schemas)
  if (!Array.isArray(use)) throw new TypeError(`use must be an array of functions, got ${typeof use}`)
  for (const [index, middleware] of use.entries())
    if (typeof middleware !== 'function')
      throw new TypeError(`use[${index}] must be a function, got ${typeof middleware}`)
  const logger = options.logger ?? (readEnvironment('SEKHA_LOG') === 'debug' ? console : undefined)
  return {
    ...resolveServices(options),
    limits: resolveLimits(options, defaultLimits),
    use,
    transport: checkFunction('transport', options.transport),
    fetch: checkFunction('fetch', options.fetch),
    log: logger && quietly(logger, 'debug'),
    warn: quietly(logger ?? console, 'warn'),
    validate,
    schemas: options.schemas ?? {},
    clock: checkClock(options.clock),
  }
}

/** A module in place of its `schemas` would check nothing. */
function checkSchemas(schemas: ClientOptions['schemas']): void {
  checkKnownOptions('schemas', schemas, schemas ?? {})
  for (const id in schemas) checkKnownOptions(`schemas[${JSON.stringify(id)}]`, schemas[id], knownOfSchemas)
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
function resolveServices(options: ClientOptions): Pick<ResolvedOptions, 'services' | 'defaultService'> {
  const baseUrl = checkBaseUrl(...baseUrlOf(options))
  const apiKey = resolveKey(options, baseUrl)
  const agent = describeRuntime()
  const common = { accept: 'application/json', ...(agent && { 'user-agent': `sekha-core/${version} (${agent})` }) }
  const headers = { ...common, ...checkHeaders('headers', options.headers) }
  checkKnownOptions('services', options.services, serviceNames)
  const services = Object.entries(options.services ?? {}).map(([name, service = {}]) => {
    const owner = `services.${name}`
    checkKnownOptions(owner, service, knownOfService)
    const url = service.baseUrl === undefined ? baseUrl : checkBaseUrl(`${owner}.baseUrl`, service.baseUrl)
    const isHome = originOf(url) === originOf(baseUrl)
    const key = checkKey(`${owner}.apiKey`, service.apiKey, options)
    const own = { ...(isHome ? headers : common), ...checkHeaders(`${owner}.headers`, service.headers) }
    return [name, { baseUrl: url, headers: withKey(own, key === undefined && isHome ? apiKey : key) }] as const
  })
  return { defaultService: { baseUrl, headers: withKey(headers, apiKey) }, services: new Map(services) }
}

/** The base URL, after what to call it in an error: its option, or the variable that it comes from. */
function baseUrlOf({ baseUrl }: ClientOptions): [name: string, value: string] {
  return baseUrl === undefined
    ? ['SEKHA_BASE_URL', readEnvironment('SEKHA_BASE_URL') ?? DEFAULT_BASE_URL]
    : ['baseUrl', baseUrl]
}

/** The environment's key belongs to the environment's URL; without one there, to whichever URL the client has. */
function resolveKey(options: ClientOptions, baseUrl: string): string | null | undefined {
  if (options.apiKey !== undefined) return checkKey('apiKey', options.apiKey, options)
  const meant = readEnvironment('SEKHA_BASE_URL') ?? baseUrl
  return originOf(meant) === originOf(baseUrl)
    ? checkKey('SEKHA_API_KEY', readEnvironment('SEKHA_API_KEY'), options)
    : undefined
}

function originOf(url: string): string | undefined {
  return parseUrl(url)?.origin
}

function withKey(headers: Readonly<Record<string, string>>, key: string | null | undefined): Record<string, string> {
  return key ? { ...headers, authorization: `Bearer ${key}` } : { ...headers }
}

function checkBaseUrl(name: string, value: string): string {
  const url = parseUrl(value)
  if (url === undefined) throw new TypeError(`${name} must be an absolute URL such as ${DEFAULT_BASE_URL}`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new TypeError(`${name} must begin with http:// or https://, got ${url.protocol}`)
  if (url.username !== '' || url.password !== '') throw new TypeError(`${name} must not hold credentials: use apiKey`)
  if (url.search !== '' || url.hash !== '') throw new TypeError(`${name} must not have a query or a fragment`)
  return url.origin + url.pathname.replace(/\/+$/, '')
}

function checkKey(
  name: string,
  key: string | null | undefined,
  { dangerouslyAllowBrowser }: ClientOptions,
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
