import { MAX_TIMER_MS } from '../foundation/index.ts'

/** The limits of a call. Those that a client has are the defaults of its calls. */
export interface CallLimits {
  readonly timeoutMs: number
  /** Undefined until somebody sets it: `timeoutMs` is then the limit. */
  readonly bodyTimeoutMs?: number
  readonly idleTimeoutMs: number
  readonly totalTimeoutMs: number
  readonly maxResponseBytes: number
  /** Undefined for the decoder's own. */
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

/** Every limit by name, with its bounds. */
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
 * Checks limits and fills in those that are not given.
 *
 * @throws {RangeError} naming the limit, its bounds and what it got
 */
export function resolveLimits(
  given: { readonly [Name in keyof CallLimits]?: number | undefined },
  defaults: CallLimits,
): CallLimits {
  const limits: { -readonly [Name in keyof CallLimits]: CallLimits[Name] } = { ...defaults }
  for (const name of limitNames) {
    const value = given[name]
    if (value === undefined) continue
    const [isWithin, bounds] = limitBounds[name]
    if (typeof value !== 'number' || (value !== Infinity && !isWithin(value)))
      throw new RangeError(`${name} must be a ${bounds}, or Infinity, got ${String(value)}`)
    limits[name] = value
  }
  return limits
}
