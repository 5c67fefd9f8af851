import type { Advise } from '../foundation/errors/create-api-error.ts'
import { checkClock, checkFunction, type Clock, describeType, notify, refuseUnknown } from '../foundation/index.ts'
import type { ResponseCheck } from '../pipeline/response-check.ts'
import type { AttemptObserver } from '../pipeline/attempt.ts'
import { type CallLimits, defaultLimits, limitBounds, resolveLimits } from '../pipeline/call-limits.ts'
import { type KnownCallOptions, knownOfCall, type SuggestName } from '../pipeline/call-options.ts'
import type { HeadersInput } from '../pipeline/check-headers.ts'
import type { Middleware, Transport } from '../pipeline/call-request.ts'
import { type Fetch, type ExplainFailure, openFetchTransport } from '../pipeline/fetch-transport.ts'
import { type ResolvedService, resolveService } from './service.ts'

/** The options of a caller. Every one has a default. */
export interface CallerOptions {
  /** The base URL of the service, with an optional path. @default `http://127.0.0.1:8080` */
  readonly baseUrl?: string | undefined
  /**
   * The API key; `null` sends none. It is sent only to the origin of `baseUrl`. `SekhaClient` sends it in the header that
   * each service reads, a plain caller always as `Authorization: Bearer KEY`.
   *
   * @default none
   */
  readonly apiKey?: string | null | undefined
  /**
   * Time limit of one attempt until the response headers arrive. Each 64 KiB of a request body adds one second. While an
   * upload is produced, `idleTimeoutMs` limits the pause between its chunks instead.
   *
   * @default 30_000
   */
  readonly timeoutMs?: number | undefined
  /** Time limit for reading a body, also in calls with their own `timeoutMs`. Streams use `idleTimeoutMs`. @default `timeoutMs` */
  readonly bodyTimeoutMs?: number | undefined
  /** Longest pause between two chunks of a response stream or an upload. @default 60_000 */
  readonly idleTimeoutMs?: number | undefined
  /** Time limit of the whole call: attempts, waits and body. For a stream, until its headers arrive. @default none */
  readonly totalTimeoutMs?: number | undefined
  /**
   * Maximum size of a response body in bytes, after decompression; `Infinity` removes the limit. A larger body rejects
   * with a ProtocolError. At most 1 MiB of an error response is read. Streams are limited by `maxRecordBytes` instead.
   *
   * @default 268_435_456 (256 MiB)
   */
  readonly maxResponseBytes?: number | undefined
  /** Maximum size of a stream record in bytes. A larger one rejects with a ProtocolError. @default 16_777_216 (16 MiB) */
  readonly maxRecordBytes?: number | undefined
  /**
   * Headers of every call to the origin of `baseUrl`. They are never sent to another origin, because any of them may
   * carry a credential. Set the headers of a service on another origin in `services`.
   */
  readonly headers?: HeadersInput | undefined
  /** Middleware, sorted by place. Functions without a place run around the call, in array order. */
  readonly use?: readonly Middleware[] | undefined
  /** Sends the requests. @default a transport over `fetch` */
  readonly transport?: Transport | undefined
  /** The `fetch` of the default transport. A controller's `fetch` runs without a network. @default the runtime's */
  readonly fetch?: Fetch | undefined
  /** Allows a key in a browser page, where every visitor can read it. @default false */
  readonly dangerouslyAllowBrowser?: boolean | undefined
  /** The clock for timers and timestamps; replace it in tests. @default the runtime's */
  readonly clock?: Clock | undefined
}

/** The options of `createCaller()`. */
export interface PlainCallerOptions extends CallerOptions {
  /** Observes each attempt when its headers arrive or it fails, such as `logAttempts(console)`. Its errors are ignored. @default none */
  readonly onAttempt?: AttemptObserver | undefined
  /** Validates every result, such as `createResponseCheck(schemas, 'strict')`. @default none */
  readonly check?: ResponseCheck | undefined
}

/** Validated options with all defaults applied. */
export interface ResolvedOptions {
  /** Services with their own URL, key or headers, by name. */
  readonly services?: ReadonlyMap<string, ResolvedService>
  readonly defaultService: ResolvedService
  readonly limits: CallLimits
  readonly use: readonly Middleware[]
  /** The option names of a call, with the checks of those that `use` adds. */
  readonly callOptions: KnownCallOptions
  readonly transport: Transport
  readonly onAttempt: AttemptObserver | undefined
  readonly check: ResponseCheck | undefined
  /** Suggests a replacement for an unknown name. @default lists the known names */
  readonly suggest?: SuggestName
  /** Adds the next step to the message of an error response. @default none */
  readonly advise?: Advise
  readonly clock: Clock
}

/** The option names of every caller. Only the keys are read. */
export const knownOfCaller: Readonly<Record<keyof CallerOptions, unknown>> = {
  baseUrl: true,
  apiKey: true,
  ...limitBounds,
  headers: true,
  use: true,
  transport: true,
  fetch: true,
  dangerouslyAllowBrowser: true,
  clock: true,
}
const knownOfPlainCaller: Readonly<Record<keyof PlainCallerOptions, unknown>> = {
  ...knownOfCaller,
  onAttempt: true,
  check: true,
}

/**
 * Validates the options of a plain caller and applies the defaults.
 *
 * @throws {TypeError | RangeError} naming the option, its bound and the value; never a key
 */
export function resolvePlainCaller(owner: string, options: PlainCallerOptions): ResolvedOptions {
  refuseUnknown(owner, options, knownOfPlainCaller)
  const onAttempt = checkFunction('onAttempt', options.onAttempt)
  return {
    ...resolveCaller(options),
    defaultService: resolveService(options),
    onAttempt: onAttempt && ((request, outcome) => notify(() => onAttempt(request, outcome))),
    check: checkFunction('check', options.check),
  }
}

/**
 * Validates the options of every caller and applies the defaults. It does not check their names.
 *
 * @throws {TypeError | RangeError} naming the option, its bound and the value; never a key
 */
export function resolveCaller(
  options: Omit<CallerOptions, 'apiKey'>,
  explain?: ExplainFailure,
): Pick<ResolvedOptions, 'limits' | 'use' | 'callOptions' | 'transport' | 'clock'> {
  const { use = [] } = options
  const stray: unknown[] = Array.isArray(use) ? use.filter((middleware) => typeof middleware !== 'function') : [use]
  if (stray.length > 0) throw new TypeError(`use must be an array of functions, got ${describeType(stray[0])}`)
  const fetchTransport = openFetchTransport(options.fetch, explain)
  return {
    limits: resolveLimits(options, defaultLimits),
    use,
    // Refuses a policy that was not called: see `markFactory`.
    callOptions: Object.assign({}, knownOfCall, ...use.map(({ place }) => place?.callOptions)),
    transport: checkFunction('transport', options.transport) ?? fetchTransport,
    clock: checkClock(options.clock),
  }
}
