import {
  checkDelay,
  checkFunction,
  checkInteger,
  checkKnownOptions,
  checkNumber,
  describeType,
  type KnownOptions,
} from '@sekha/core/foundation'
import { packBody, plainBody } from '../delivery/body.ts'
import type { Target } from '../delivery/post.ts'
import type { TelemetryProtocol } from '../delivery/protocol.ts'
import type { JournalMode } from '../journal/journal.ts'
import type { LaneBounds } from '../journal/lane.ts'
import { KNOWN_SHARED, type ResolvedSharedOptions, resolveSharedOptions, type SharedOptions } from './shared-options.ts'

/** Options of {@link createSession} and {@link TelemetryClient}. */
export interface TelemetryOptions extends SharedOptions {
  /**
   * How safe a record is when the call that made it returns. See {@link JournalMode}.
   *
   * @default 'group'
   */
  readonly durability?: JournalMode | undefined
  /**
   * Where records wait until they are delivered: `auto` takes the file system, else IndexedDB, else memory. `stats()` says
   * which it is.
   *
   * @default 'auto'
   */
  readonly spool?: 'auto' | 'memory' | undefined
  /**
   * The folder for the files, shared by all programs of the user.
   *
   * @default `sekha/telemetry` in the folder for state of the system
   */
  readonly spoolFolder?: string | undefined
  /** Bounds of the journal. What exceeds them is dropped and counted. */
  readonly bounds?: SpoolBounds | undefined
  /**
   * Sends records to something else than a telemetry service, such as `otlp()` of `@sekha/telemetry/otlp`.
   *
   * @default that of the telemetry service, or of an original server if that is one
   */
  readonly protocol?: TelemetryProtocol | undefined
  /** When and how much is sent. */
  readonly delivery?: DeliveryOptions | undefined
  /** How often counters, gauges and histograms are recorded, in milliseconds. @default 1000 */
  readonly metricIntervalMs?: number | undefined
  /**
   * How long a program that ends by itself waits for the delivery of the rest, in milliseconds. What is not delivered stays
   * on the disk.
   *
   * @default 2000
   */
  readonly exitTimeoutMs?: number | undefined
}

/** Bounds of the journal. */
export interface SpoolBounds {
  /** Bytes on the disk, for this process and what it adopted. @default 64 MiB */
  readonly maxBytes?: number | undefined
  /** Bytes in memory, where there is no disk. @default 4 MiB */
  readonly maxMemoryBytes?: number | undefined
  /** Age of a record, in milliseconds. @default 7 days */
  readonly maxAgeMs?: number | undefined
}

/** When and how much is sent. */
export interface DeliveryOptions {
  /** How long records gather before they are sent, in milliseconds. @default 1000 */
  readonly intervalMs?: number | undefined
  /** Records of one request. @default 500 */
  readonly maxRecords?: number | undefined
  /** Characters of one request. @default 524288 */
  readonly maxBytes?: number | undefined
  /** Time limit of one request, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
  /** The longest wait between attempts, in milliseconds. @default 300000 */
  readonly maxDelayMs?: number | undefined
  /**
   * Whether bodies of more than 4096 characters are compressed, where the server takes it: `auto` compresses unless the
   * server is on this machine.
   *
   * @default 'auto'
   */
  readonly compression?: 'auto' | 'gzip' | 'none' | undefined
}

const KNOWN: KnownOptions<TelemetryOptions> = {
  ...KNOWN_SHARED,
  durability: true,
  spool: true,
  spoolFolder: true,
  bounds: true,
  protocol: true,
  delivery: true,
  metricIntervalMs: true,
  exitTimeoutMs: true,
}

const MIB = 1024 * 1024

/** All options, checked and with their defaults. */
export interface ResolvedOptions extends ResolvedSharedOptions {
  readonly durability: JournalMode
  readonly spool: 'auto' | 'memory'
  readonly spoolFolder: string | undefined
  readonly bounds: LaneBounds
  readonly protocol: TelemetryProtocol | undefined
  readonly delivery: Required<{ readonly [Name in Exclude<keyof DeliveryOptions, 'compression'>]: number }>
  readonly pack: Target['pack']
  readonly metricIntervalMs: number
  readonly exitTimeoutMs: number
  /** Whether `fetch` is the program's, which other threads cannot call. */
  readonly hasOwnFetch: boolean
}

/**
 * Checks all options, before anything is opened.
 *
 * @throws {TypeError | RangeError} naming the option, its bounds and what it got
 */
export function resolveOptions(baseUrl: string, options: TelemetryOptions): ResolvedOptions {
  checkKnownOptions('createSession()', options, KNOWN)
  const shared = resolveSharedOptions(baseUrl, options)
  const { durability = 'group', spool = 'auto', bounds = {}, delivery = {} } = options
  if (!['group', 'strict', 'paranoid'].includes(durability))
    throw new TypeError(`durability must be 'group', 'strict' or 'paranoid', got ${describeType(durability)}`)
  if (!['auto', 'memory'].includes(spool))
    throw new TypeError(`spool must be 'auto' or 'memory', got ${describeType(spool)}`)
  const maxBytes = checkInteger('bounds.maxBytes', bounds.maxBytes, 64 * MIB, { min: 65_536, max: 2 ** 40 })
  const maxMemoryBytes = checkInteger('bounds.maxMemoryBytes', bounds.maxMemoryBytes, 4 * MIB, {
    min: 65_536,
    max: 2 ** 32,
  })
  const positive = { min: 1, max: 2 ** 31 - 1 }
  return {
    ...shared,
    durability,
    spool,
    spoolFolder: options.spoolFolder,
    bounds: {
      maxBytes,
      maxMemoryBytes,
      segmentBytes: Math.min(4 * MIB, Math.floor(maxBytes / 8), Math.floor(maxMemoryBytes / 8)),
      maxAgeMs: checkNumber('bounds.maxAgeMs', bounds.maxAgeMs, 604_800_000, { min: 1, max: 2 ** 45 }),
      retryMs: 5000,
      syncs: durability === 'paranoid',
    },
    protocol: checkFunction('protocol', options.protocol),
    delivery: {
      intervalMs: checkDelay('delivery.intervalMs', delivery.intervalMs, 1000),
      maxRecords: checkInteger('delivery.maxRecords', delivery.maxRecords, 500, { min: 1, max: 1000 }),
      maxBytes: checkInteger('delivery.maxBytes', delivery.maxBytes, 524_288, positive),
      timeoutMs: checkDelay('delivery.timeoutMs', delivery.timeoutMs, 10_000, 1),
      maxDelayMs: checkDelay('delivery.maxDelayMs', delivery.maxDelayMs, 300_000, 1),
    },
    pack: compresses(delivery.compression, shared.baseUrl) ? packBody : plainBody,
    metricIntervalMs: checkDelay('metricIntervalMs', options.metricIntervalMs, 1000, 1),
    exitTimeoutMs: checkDelay('exitTimeoutMs', options.exitTimeoutMs, 2000),
    hasOwnFetch: options.fetch !== undefined,
  }
}

/** Compression costs more than it saves where no network is in between. */
function compresses(compression: DeliveryOptions['compression'] = 'auto', server: string): boolean {
  if (!['auto', 'gzip', 'none'].includes(compression))
    throw new TypeError(`delivery.compression must be 'auto', 'gzip' or 'none', got ${describeType(compression)}`)
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(server).hostname)
  return compression === 'gzip' || (compression === 'auto' && !isLocal)
}
