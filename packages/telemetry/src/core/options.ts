import { checkDelay, checkInteger, checkKnownOptions, type KnownOptions } from '@sekha/core/foundation'
import {
  KNOWN_SHARED,
  type ResolvedSharedOptions,
  resolveSharedOptions,
  type SharedOptions,
} from '../client/shared-options.ts'
import { plainBody } from '../delivery/body.ts'
import type { Target } from '../delivery/post.ts'
import type { PumpOptions } from '../delivery/pump.ts'

/** Options of {@link createCoreSession}. Those that it shares with `createSession()` mean the same. */
export interface CoreOptions extends SharedOptions {
  /** Bytes of the records that wait in memory. What exceeds them is dropped and counted. @default 4 MiB */
  readonly maxBytes?: number | undefined
  /** How long records gather before they are sent, in milliseconds. @default 1000 */
  readonly intervalMs?: number | undefined
}

const KNOWN: KnownOptions<CoreOptions> = { ...KNOWN_SHARED, maxBytes: true, intervalMs: true }

/** All options, checked and with their defaults. */
export interface ResolvedCoreOptions
  extends
    ResolvedSharedOptions,
    Omit<Target, keyof ResolvedSharedOptions>,
    Omit<PumpOptions, 'onEmpty' | 'clock' | 'random'> {
  readonly product: string
  readonly version: string
  readonly hostname: string | undefined
  readonly machineId: string | undefined
  /** Of the queue. */
  readonly maxQueueBytes: number
  /** Of a request. */
  readonly maxBytes: number
}

/** @throws {TypeError | RangeError} naming the option, its bounds and what it got */
export function resolveCoreOptions(baseUrl: string, options: CoreOptions): ResolvedCoreOptions {
  checkKnownOptions('createCoreSession()', options, KNOWN)
  const { product = 'unknown', version = '0', hostname, machineId } = options
  return {
    ...resolveSharedOptions(baseUrl, options),
    product,
    version,
    hostname,
    machineId,
    maxQueueBytes: checkInteger('maxBytes', options.maxBytes, 4_194_304, { min: 65_536, max: 2 ** 32 }),
    intervalMs: checkDelay('intervalMs', options.intervalMs, 1000),
    maxRecords: 500,
    maxBytes: 524_288,
    timeoutMs: 10_000,
    pack: plainBody,
    maxDelayMs: 300_000,
  }
}
