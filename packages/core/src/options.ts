import type { ServiceName } from './generated/operations.gen.ts'
import { isBrowserPage, readEnvironment } from './environment.ts'
import { checkFunction, type Clock, systemClock } from './foundation/index.ts'
import { type Logger, quietly } from './logging.ts'
import type { Middleware, Transport } from './pipeline/call-request.ts'
import { checkBytes } from './pipeline/check-bytes.ts'
import { checkDuration } from './pipeline/check-duration.ts'
import { checkHeaders } from './pipeline/check-headers.ts'
import type { Fetch } from './pipeline/fetch-transport.ts'

/** Where one service is and how to get in. */
export interface ServiceOptions {
  /** @default the client's `baseUrl` */
  readonly baseUrl?: string | undefined
  /** Sent to this service's origin alone. @default the client's `apiKey`, if the service is at the client's `baseUrl` */
  readonly apiKey?: string | undefined
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
  /** The key, at least 32 characters. @default `SEKHA_API_KEY`, else none */
  readonly apiKey?: string | undefined
  /**
   * How long one attempt may take until its headers are here. A body of more than 64 KiB has a second more for each
   * 64 KiB; while an upload is produced, `idleTimeoutMs` bounds its silence instead.
   *
   * @default 30_000
   */
  readonly timeoutMs?: number | undefined
  /** How long reading a body may take; streams have `idleTimeoutMs` instead. @default `timeoutMs` */
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
  /** Headers of every call. Credentials among them go, as the key does, to the origin of `baseUrl` alone. */
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
  readonly timeoutMs: number
  readonly bodyTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly totalTimeoutMs: number
  readonly maxResponseBytes: number
  readonly maxRecordBytes: number | undefined
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

const defaults = {
  baseUrl: 'http://127.0.0.1:8080',
  timeoutMs: 30_000,
  idleTimeoutMs: 60_000,
  maxResponseBytes: 256 * 1024 * 1024,
  minKeyLength: 32,
} as const

/**
 * Fills in the defaults and checks everything that can be checked before the first call.
 *
 * @throws {TypeError | RangeError} naming the option, the bound and what it got; never a key
 */
export function resolveOptions(options: ClientOptions): ResolvedOptions {
  const timeoutMs = checkDuration('timeoutMs', options.timeoutMs) ?? defaults.timeoutMs
  const validate = options.validate ?? 'off'
  if (!['off', 'warn', 'strict'].includes(validate))
    throw new TypeError(`validate must be 'off', 'warn' or 'strict', got ${validate as string}`)
  if (validate !== 'off' && options.schemas === undefined)
    throw new TypeError(
      `validate: '${validate}' needs schemas: import { schemas } from '@sekha/core/schemas' and pass them`,
    )
  const use = options.use ?? []
  if (!Array.isArray(use)) throw new TypeError(`use must be an array of functions, got ${typeof use}`)
  for (const middleware of use) checkFunction('use', middleware)
  const logger = options.logger ?? (readEnvironment('SEKHA_LOG') === 'debug' ? console : undefined)
  return {
    ...resolveServices(options),
    timeoutMs,
    bodyTimeoutMs: checkDuration('bodyTimeoutMs', options.bodyTimeoutMs) ?? timeoutMs,
    idleTimeoutMs: checkDuration('idleTimeoutMs', options.idleTimeoutMs) ?? defaults.idleTimeoutMs,
    totalTimeoutMs: checkDuration('totalTimeoutMs', options.totalTimeoutMs) ?? Infinity,
    maxResponseBytes: checkBytes('maxResponseBytes', options.maxResponseBytes) ?? defaults.maxResponseBytes,
    maxRecordBytes: checkBytes('maxRecordBytes', options.maxRecordBytes),
    use,
    transport: checkFunction('transport', options.transport),
    fetch: checkFunction('fetch', options.fetch),
    log: logger && quietly(logger, 'debug'),
    warn: quietly(logger ?? console, 'warn'),
    validate,
    schemas: options.schemas ?? {},
    clock: options.clock ?? systemClock,
  }
}

/** A service at another origin has a key of its own or none: a key goes only where it was meant to go. */
function resolveServices(options: ClientOptions): Pick<ResolvedOptions, 'services' | 'defaultService'> {
  const baseUrl = checkBaseUrl(
    ...named('baseUrl', options.baseUrl, 'SEKHA_BASE_URL', readEnvironment('SEKHA_BASE_URL') ?? defaults.baseUrl),
  )
  const apiKey = checkKey(
    ...named('apiKey', options.apiKey, 'SEKHA_API_KEY', readEnvironment('SEKHA_API_KEY')),
    options,
  )
  const headers = { accept: 'application/json', ...checkHeaders('headers', options.headers) }
  const services = Object.entries(options.services ?? {}).map(([name, service]) => {
    const url = service?.baseUrl === undefined ? baseUrl : checkBaseUrl(`services.${name}.baseUrl`, service.baseUrl)
    const isHome = new URL(url).origin === new URL(baseUrl).origin
    const key = checkKey(`services.${name}.apiKey`, service?.apiKey, options) ?? (isHome ? apiKey : undefined)
    const own = isHome ? headers : withoutCredentials(headers)
    return [name, { baseUrl: url, headers: withKey(own, key) }] as const
  })
  return { defaultService: { baseUrl, headers: withKey(headers, apiKey) }, services: new Map(services) }
}

/** A value and what to call it in an error: its option, or the variable that it comes from. */
function named<T>(option: string, given: string | undefined, variable: string, other: T): [string, string | T] {
  return given === undefined ? [variable, other] : [option, given]
}

function withKey(headers: Readonly<Record<string, string>>, key: string | undefined): Record<string, string> {
  return key === undefined ? { ...headers } : { ...headers, authorization: `Bearer ${key}` }
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  const secret = /^(?:cookie|(?:proxy-)?authorization|x-api-key)$/
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.test(name)))
}

function checkBaseUrl(name: string, value: string): string {
  let url: URL
  try {
    url = new URL(value)
  } catch {
    throw new TypeError(`${name} must be an absolute URL such as http://127.0.0.1:8080`)
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new TypeError(`${name} must begin with http:// or https://, got ${url.protocol}`)
  if (url.username !== '' || url.password !== '') throw new TypeError(`${name} must not hold credentials: use apiKey`)
  if (url.search !== '' || url.hash !== '') throw new TypeError(`${name} must not have a query or a fragment`)
  return url.origin + url.pathname.replace(/\/+$/, '')
}

function checkKey(
  name: string,
  key: string | undefined,
  { dangerouslyAllowBrowser }: ClientOptions,
): string | undefined {
  if (key === undefined) return undefined
  if (typeof key !== 'string' || !/^[\x21-\x7e]*$/.test(key))
    throw new TypeError(`${name} must be printable ASCII without spaces`)
  if (key.length < defaults.minKeyLength)
    throw new RangeError(`${name} must have at least ${defaults.minKeyLength} characters, got ${key.length}`)
  if (isBrowserPage() && dangerouslyAllowBrowser !== true)
    throw new TypeError(
      `${name} would be readable by everyone who opens this page. Call your own backend, or set dangerouslyAllowBrowser: true`,
    )
  return key
}
