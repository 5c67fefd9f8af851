import {
  checkClock,
  checkDelay,
  checkFunction,
  checkNumber,
  type Clock,
  describeType,
  type KnownOptions,
  parseUrl,
} from '@sekha/core/foundation'
import type { TelemetryFetch } from '../delivery/post.ts'
import { type RecordLimits, type ResolvedLimits, resolveLimits } from '../encode/limits.ts'
import type { ScrubOptions } from '../encode/scrub.ts'

/** Options of all sessions. */
export interface SharedOptions {
  /** Name of the product. @default the name in the nearest package.json, else `unknown` */
  readonly product?: string | undefined
  /** Version of the product. @default the version in the nearest package.json, else `0` */
  readonly version?: string | undefined
  /** Name of the host. @default that of the system */
  readonly hostname?: string | undefined
  /** Identifies the machine. @default none */
  readonly machineId?: string | undefined
  /**
   * Key of the server, sent as a bearer token to its origin alone. No variable of the environment is read for it.
   *
   * @default none
   */
  readonly apiKey?: string | undefined
  /** Further headers of each request. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Bounds of one record. What exceeds them is cut and marked. */
  readonly limits?: RecordLimits | undefined
  /** Keeps secrets out of records. */
  readonly scrub?: ScrubOptions | undefined
  /**
   * The share of events that are recorded, from 0 to 1, or a function that returns it for a name. Exceptions, errors, state
   * and metrics are always recorded. What is left out counts as `sampled`.
   *
   * @default 1
   */
  readonly sampleRate?: number | ((name: string) => number) | undefined
  /** How often a session shows the server that it is alive, in milliseconds. 0 is never. @default 15000 */
  readonly heartbeatIntervalMs?: number | undefined
  /**
   * Receives the error when the server refuses records for a reason that does not go away by itself: a key that is wrong, or
   * a URL that is not of a telemetry service. Called once. The records wait.
   *
   * @default writes the message to `console.warn`
   */
  readonly onError?: ((error: Error) => unknown) | undefined
  /** Replaces `fetch`. @default the runtime's */
  readonly fetch?: TelemetryFetch | undefined
  /** Replaces time in tests. @default the runtime's clock */
  readonly clock?: Clock | undefined
  /** Replaces chance in tests. @default Math.random */
  readonly random?: (() => number) | undefined
}

export const KNOWN_SHARED: KnownOptions<SharedOptions> = {
  product: true,
  version: true,
  hostname: true,
  machineId: true,
  apiKey: true,
  headers: true,
  limits: true,
  scrub: true,
  sampleRate: true,
  heartbeatIntervalMs: true,
  onError: true,
  fetch: true,
  clock: true,
  random: true,
}

/** The options of all sessions, checked and with their defaults. */
export interface ResolvedSharedOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly limits: ResolvedLimits
  readonly scrub: ScrubOptions
  readonly sampleRate: number | ((name: string) => number)
  readonly heartbeatIntervalMs: number
  readonly onError: (error: Error) => unknown
  readonly fetch: TelemetryFetch
  readonly clock: Clock
  readonly random: () => number
}

/**
 * Checks the options of all sessions.
 *
 * @throws {TypeError | RangeError} naming the option, its bounds and what it got
 */
export function resolveSharedOptions(baseUrl: string, options: SharedOptions): ResolvedSharedOptions {
  checkStrings(options)
  const { sampleRate = 1 } = options
  return {
    baseUrl: parseServer(baseUrl),
    headers: createHeaders(options),
    limits: resolveLimits(options.limits),
    scrub: options.scrub ?? {},
    sampleRate:
      typeof sampleRate === 'function' ? sampleRate : checkNumber('sampleRate', sampleRate, 1, { min: 0, max: 1 }),
    heartbeatIntervalMs: checkDelay('heartbeatIntervalMs', options.heartbeatIntervalMs, 15_000),
    onError: checkFunction('onError', options.onError) ?? warn,
    // The global is looked up at each call, so that a patched one takes effect.
    fetch: checkFunction('fetch', options.fetch) ?? ((url, init) => globalThis.fetch(url, init)),
    clock: checkClock(options.clock),
    random: checkFunction('random', options.random) ?? Math.random,
  }
}

const warn = (error: Error): void => console.warn(`@sekha/telemetry: ${error.message}`)

/** @throws {TypeError} naming the option that is no string */
function checkStrings(options: object): void {
  for (const name of ['product', 'version', 'hostname', 'machineId', 'apiKey', 'spoolFolder']) {
    const value: unknown = Reflect.get(options, name)
    if (value !== undefined && typeof value !== 'string')
      throw new TypeError(`${name} must be a string, got ${describeType(value)}`)
  }
}

/**
 * Returns the address of a server without a slash at its end.
 *
 * @throws {TypeError} when it is none, or contains credentials
 */
function parseServer(baseUrl: string): string {
  const url = typeof baseUrl === 'string' ? parseUrl(baseUrl) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new TypeError(
      `baseUrl must be an http or https URL, such as http://localhost:8080, got ${describeType(baseUrl)}`,
    )
  if (url.username !== '' || url.password !== '')
    throw new TypeError('baseUrl must not contain credentials: pass apiKey')
  return url.href.replace(/[?#].*$/, '').replace(/\/+$/, '')
}

/**
 * Returns the headers of each request.
 *
 * @throws {TypeError} naming the option that no header can have
 */
function createHeaders({ apiKey, headers }: SharedOptions): Record<string, string> {
  const authorization = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }
  return { ...checkHeaders('headers', headers), ...checkHeaders('apiKey', authorization) }
}

/** Checks headers now: the error of a request would show the value, which may be a key. */
function checkHeaders(
  option: string,
  headers: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(headers))
    try {
      new Headers().set(name, value)
    } catch {
      throw new TypeError(`${option} must be valid in a header of HTTP: ${name} is not`)
    }
  return headers
}
