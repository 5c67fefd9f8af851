import {
  checkClock,
  checkDelay,
  checkFunction,
  checkInteger,
  checkKnownOptions,
  checkNumber,
  type Clock,
  type KnownOptions,
} from '@sekha/core/foundation'
import type { TelemetryOptions } from '../client/options.ts'
import { checkStrings, createHeaders, parseServer } from '../client/server-options.ts'
import type { Target } from '../delivery/post.ts'
import type { PumpOptions } from '../delivery/pump.ts'
import { type ResolvedLimits, resolveLimits } from '../encode/limits.ts'
import type { ScrubOptions } from '../encode/scrub.ts'

type Shared =
  | 'product'
  | 'version'
  | 'hostname'
  | 'machineId'
  | 'apiKey'
  | 'headers'
  | 'limits'
  | 'scrub'
  | 'sampleRate'
  | 'heartbeatIntervalMs'
  | 'fetch'
  | 'clock'
  | 'random'

/** Options of {@link createCoreSession}. Those that it shares with `createSession()` mean the same. */
export interface CoreOptions extends Pick<TelemetryOptions, Shared> {
  /** Bytes of the records that wait in memory. What exceeds them is dropped and counted. @default 4 MiB */
  readonly maxBytes?: number | undefined
  /** How long records gather before they are sent, in milliseconds. @default 1000 */
  readonly intervalMs?: number | undefined
}

const KNOWN: KnownOptions<CoreOptions> = {
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
  fetch: true,
  clock: true,
  random: true,
  maxBytes: true,
  intervalMs: true,
}

/** All options, checked and with their defaults. */
export interface ResolvedCoreOptions extends Target, Omit<PumpOptions, 'onEmpty' | 'maxBytes'> {
  readonly clock: Clock
  readonly product: string
  readonly version: string
  readonly hostname: string | undefined
  readonly machineId: string | undefined
  readonly limits: ResolvedLimits
  readonly scrub: ScrubOptions
  readonly sampleRate: number | ((name: string) => number)
  readonly heartbeatIntervalMs: number
  /** Of the queue. */
  readonly maxQueueBytes: number
  /** Of a request. */
  readonly maxBytes: number
}

/** @throws {TypeError | RangeError} naming the option, its bounds and what it got */
export function resolveCoreOptions(baseUrl: string, options: CoreOptions): ResolvedCoreOptions {
  checkKnownOptions('createCoreSession()', options, KNOWN)
  checkStrings(options)
  const { product = 'unknown', version = '0', hostname, machineId, sampleRate = 1 } = options
  return {
    baseUrl: parseServer(baseUrl),
    headers: createHeaders(options),
    product,
    version,
    hostname,
    machineId,
    limits: resolveLimits(options.limits),
    scrub: options.scrub ?? {},
    sampleRate:
      typeof sampleRate === 'function' ? sampleRate : checkNumber('sampleRate', sampleRate, 1, { min: 0, max: 1 }),
    heartbeatIntervalMs: checkDelay('heartbeatIntervalMs', options.heartbeatIntervalMs, 15_000),
    maxQueueBytes: checkInteger('maxBytes', options.maxBytes, 4_194_304, { min: 65_536, max: 2 ** 32 }),
    intervalMs: checkDelay('intervalMs', options.intervalMs, 1000),
    maxRecords: 500,
    maxBytes: 524_288,
    timeoutMs: 10_000,
    compresses: false,
    maxDelayMs: 300_000,
    // The global is looked up at each call, so that a patched one takes effect.
    fetch: checkFunction('fetch', options.fetch) ?? ((url, init) => globalThis.fetch(url, init)),
    clock: checkClock(options.clock),
    random: checkFunction('random', options.random) ?? Math.random,
  }
}
