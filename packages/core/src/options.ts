import type { ServiceName } from './generated/operations.gen.ts'
import { isBrowserPage, readEnvironment } from './environment.ts'
import { type Clock, MAX_TIMER_MS, systemClock } from './foundation/index.ts'
import type { Logger } from './logging.ts'
import type { Middleware, Transport } from './pipeline/call-request.ts'
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
  /** How long one attempt may take until its headers are here. @default 30_000 */
  readonly timeoutMs?: number | undefined
  /** How long reading a body may take; streams have `idleTimeoutMs` instead. @default `timeoutMs` */
  readonly bodyTimeoutMs?: number | undefined
  /** How long a stream may be silent. @default 60_000 */
  readonly idleTimeoutMs?: number | undefined
  /** How long a whole call may take: every attempt, every wait, the body. For a stream, until its headers. @default none */
  readonly totalTimeoutMs?: number | undefined
  /** Headers of every call. */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined
  /** Middleware, the outermost first. */
  readonly use?: readonly Middleware[] | undefined
  /** Moves the calls. @default one over `fetch` */
  readonly transport?: Transport | undefined
  /** What the default transport calls; a controller's `fetch` needs no network. @default the runtime's */
  readonly fetch?: Fetch | undefined
  /** Takes a line for each attempt. @default `console` if `SEKHA_LOG` is `debug`, else none */
  readonly logger?: Logger | undefined
  /**
   * Whether answers are checked against the contract: `warn` reports to the logger what does not fit, `strict` throws a
   * ProtocolError. Needs `schemas`. @default 'off'
   */
  readonly validate?: 'off' | 'warn' | 'strict' | undefined
  /** `schemas` from `@sekha/core/schemas`. Given by you, so that a program that does not check does not ship them. */
  readonly schemas?: Readonly<Record<string, { readonly answer?: AnswerSchema }>> | undefined
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
  readonly use: readonly Middleware[]
  readonly transport: Transport | undefined
  readonly fetch: Fetch | undefined
  readonly logger: Logger | undefined
  readonly validate: 'off' | 'warn' | 'strict'
  readonly schemas: NonNullable<ClientOptions['schemas']>
  readonly clock: Clock
}

const defaults = {
  baseUrl: 'http://127.0.0.1:8080',
  timeoutMs: 30_000,
  idleTimeoutMs: 60_000,
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
    throw new TypeError(`validate must be 'off', 'warn' or 'strict', got ${String(validate)}`)
  if (validate !== 'off' && options.schemas === undefined)
    throw new TypeError(
      `validate: '${validate}' needs schemas: import { schemas } from '@sekha/core/schemas' and pass them`,
    )
  const base: ServiceOptions = {
    baseUrl: options.baseUrl ?? readEnvironment('SEKHA_BASE_URL') ?? defaults.baseUrl,
    apiKey: options.apiKey ?? readEnvironment('SEKHA_API_KEY'),
  }
  const headers = checkHeaders('headers', options.headers)
  const resolveService = (name: string, service: ServiceOptions): ResolvedService => {
    const baseUrl = checkBaseUrl(`${name}baseUrl`, service.baseUrl ?? (base.baseUrl as string))
    // A service at another origin has a key of its own or none: a key goes only where it was meant to go.
    const shared = service.baseUrl === undefined || new URL(baseUrl).origin === new URL(base.baseUrl as string).origin
    const apiKey = checkKey(`${name}apiKey`, service.apiKey ?? (shared ? base.apiKey : undefined), options)
    return {
      baseUrl,
      headers: {
        accept: 'application/json',
        ...headers,
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
    }
  }
  const services = Object.entries(options.services ?? {}).map(
    ([name, service]) => [name, resolveService(`services.${name}.`, service ?? {})] as const,
  )
  return {
    defaultService: resolveService('', base),
    services: new Map(services),
    timeoutMs,
    bodyTimeoutMs: checkDuration('bodyTimeoutMs', options.bodyTimeoutMs) ?? timeoutMs,
    idleTimeoutMs: checkDuration('idleTimeoutMs', options.idleTimeoutMs) ?? defaults.idleTimeoutMs,
    totalTimeoutMs: checkDuration('totalTimeoutMs', options.totalTimeoutMs) ?? Infinity,
    use: options.use ?? [],
    transport: options.transport,
    fetch: options.fetch,
    logger: options.logger ?? (readEnvironment('SEKHA_LOG') === 'debug' ? console : undefined),
    validate,
    schemas: options.schemas ?? {},
    clock: options.clock ?? systemClock,
  }
}

/** @throws {RangeError} when it is not a number of milliseconds above 0 that a timer can hold, or `Infinity` */
export function checkDuration(name: string, value: number | undefined): number | undefined {
  if (value === undefined || value === Infinity) return value
  if (typeof value === 'number' && value > 0 && value <= MAX_TIMER_MS) return value
  throw new RangeError(
    `${name} must be a number of milliseconds from 1 to ${MAX_TIMER_MS}, or Infinity, got ${String(value)}`,
  )
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
  return url.href.replace(/\/+$/, '')
}

function checkKey(
  name: string,
  key: string | undefined,
  { dangerouslyAllowBrowser }: ClientOptions,
): string | undefined {
  if (key === undefined) return undefined
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key))
    throw new TypeError(`${name} must be printable ASCII without spaces`)
  if (key.length < defaults.minKeyLength)
    throw new RangeError(`${name} must have at least ${defaults.minKeyLength} characters, got ${key.length}`)
  if (isBrowserPage() && dangerouslyAllowBrowser !== true)
    throw new TypeError(
      `${name} would be readable by everyone who opens this page. Call your own backend, or set dangerouslyAllowBrowser: true`,
    )
  return key
}

/** Lower-cases the names and drops what is `undefined`. @throws {TypeError} when a name or a value cannot be sent */
export function checkHeaders(option: string, headers: ClientOptions['headers']): Record<string, string> {
  const checked: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value === undefined) continue
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      throw new TypeError(`${option}: a header's name holds a character that cannot be sent`)
    if (typeof value !== 'string' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw new TypeError(`${option}: the value of ${name} cannot be sent`)
    checked[name.toLowerCase()] = value
  }
  return checked
}
