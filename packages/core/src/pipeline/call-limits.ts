import { describeType, MAX_TIMER_MS } from '../foundation/index.ts'

/** The limits of a call. A client's limits are the defaults of its calls. */
export interface CallLimits {
  readonly timeoutMs: number
  /** Falls back to `timeoutMs` when undefined. */
  readonly bodyTimeoutMs?: number
  readonly idleTimeoutMs: number
  readonly totalTimeoutMs: number
  readonly maxResponseBytes: number
  /** Falls back to the decoder's default when undefined. */
  readonly maxRecordBytes?: number
}

export const defaultLimits: CallLimits = {
  timeoutMs: 30_000,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: Infinity,
  maxResponseBytes: 256 * 1024 * 1024,
}

const isDuration = (value: number): boolean => value >= 1 && value <= MAX_TIMER_MS
const isSize = (value: number): boolean => value >= 1 && Number.isSafeInteger(value)

const duration = [isDuration, `number of milliseconds from 1 to ${MAX_TIMER_MS}`] as const
const size = [isSize, 'whole number of bytes from 1'] as const

/** The valid range of each limit. */
export const limitBounds: Readonly<Record<keyof CallLimits, typeof duration | typeof size>> = {
  timeoutMs: duration,
  bodyTimeoutMs: duration,
  idleTimeoutMs: duration,
  totalTimeoutMs: duration,
  maxResponseBytes: size,
  maxRecordBytes: size,
}

const limitNames = Object.keys(limitBounds) as (keyof CallLimits)[]

/**
 * Validates limits and applies the defaults.
 *
 * @throws {RangeError} naming the limit, its bounds and the value
 */
export function resolveLimits(
  changes: { readonly [Name in keyof CallLimits]?: number | undefined },
  defaults: CallLimits,
): CallLimits {
  const limits: { -readonly [Name in keyof CallLimits]: CallLimits[Name] } = { ...defaults }
  for (const name of limitNames) {
    const value = changes[name]
    if (value === undefined) continue
    const [isWithin, bounds] = limitBounds[name]
    if (typeof value !== 'number' || (value !== Infinity && !isWithin(value)))
      throw new RangeError(
        `${name} must be a ${bounds}, or Infinity, got ${typeof value === 'number' ? value : describeType(value)}`,
      )
    limits[name] = value
  }
  return limits
}
