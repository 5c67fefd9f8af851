import { checkClock, checkFunction, type Clock, notify, refuseUnknown } from '../foundation/index.ts'
import type { ResponseCheck } from '../pipeline/response-check.ts'
import type { AttemptObserver } from '../pipeline/attempt.ts'
import { type CallLimits, defaultLimits, limitBounds, resolveLimits } from '../pipeline/call-limits.ts'
import type { SuggestName } from '../pipeline/call-options.ts'
import type { Middleware, Transport } from '../pipeline/call-request.ts'
import { createFetchTransport, type Fetch } from '../pipeline/fetch-transport.ts'
import { type ResolvedService, resolveDefaultService } from './service.ts'

/** The options of a caller. Every one has a default. */
export interface CallerOptions {
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
   * under which a credential travels: a service elsewhere has headers of its own.
   */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined
  /** Middleware. It is put in the order of its places; plain functions run around the call, in their own order. */
  readonly use?: readonly Middleware[] | undefined
  /** Moves the calls. @default one over `fetch` */
  readonly transport?: Transport | undefined
  /** What the default transport calls; a controller's `fetch` needs no network. @default the runtime's */
  readonly fetch?: Fetch | undefined
  /** A key in a browser can be read by whoever opens the page. Say `true` if yours may be. @default false */
  readonly dangerouslyAllowBrowser?: boolean | undefined
  /** Time, for tests. @default the runtime's */
  readonly clock?: Clock | undefined
}

/** The options of a caller without the methods of a client. */
export interface PlainCallerOptions extends CallerOptions {
  /** Called for every attempt when its headers are here, or when it fails: `logAttempts(console)`. What it throws is ignored. @default nothing */
  readonly onAttempt?: AttemptObserver | undefined
  /** Checks every result against the contract: `createResponseCheck(schemas, 'strict')`. @default nothing */
  readonly check?: ResponseCheck | undefined
}

/** Options with every default filled in, checked. */
export interface ResolvedOptions {
  /** Services that are elsewhere, or that have a key of their own, by name. */
  readonly services: ReadonlyMap<string, ResolvedService>
  readonly defaultService: ResolvedService
  readonly limits: CallLimits
  readonly use: readonly Middleware[]
  readonly transport: Transport
  readonly onAttempt: AttemptObserver | undefined
  readonly check: ResponseCheck | undefined
  /** Says what an unknown name of a call was probably meant to be. @default lists the known ones */
  readonly suggest?: SuggestName
  readonly clock: Clock
}

/** The options that every caller takes, by name; the values are not read. */
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
 * Fills in the defaults of a plain caller and checks everything that can be checked before the first call.
 *
 * @throws {TypeError | RangeError} naming the option, the bound and what it got; never a key
 */
export function resolvePlainCaller(owner: string, options: PlainCallerOptions): ResolvedOptions {
  refuseUnknown(owner, options, knownOfPlainCaller)
  const onAttempt = checkFunction('onAttempt', options.onAttempt)
  return {
    ...resolveCaller(options),
    services: new Map(),
    onAttempt: onAttempt && ((request, outcome) => notify(() => onAttempt(request, outcome))),
    check: checkFunction('check', options.check),
  }
}

/**
 * Fills in and checks what every caller takes. Names are not checked.
 *
 * @throws {TypeError | RangeError} naming the option, the bound and what it got; never a key
 */
export function resolveCaller(
  options: CallerOptions,
): Pick<ResolvedOptions, 'defaultService' | 'limits' | 'use' | 'transport' | 'clock'> {
  const { use = [] } = options
  if (!Array.isArray(use)) throw new TypeError(`use must be an array of functions, got ${typeof use}`)
  for (const [index, middleware] of use.entries())
    if (typeof middleware !== 'function')
      throw new TypeError(`use[${index}] must be a function, got ${typeof middleware}`)
  const fetchTransport = createFetchTransport(options.fetch)
  return {
    defaultService: resolveDefaultService(options),
    limits: resolveLimits(options, defaultLimits),
    use,
    transport: checkFunction('transport', options.transport) ?? fetchTransport,
    clock: checkClock(options.clock),
  }
}
