import { MAX_TIMER_MS } from '@sekha/core/foundation'

/** The bounds of an option that is a number. */
interface Bounds {
  readonly least: number
  readonly most: number
  readonly unit?: string | undefined
}

/** @throws {RangeError} naming the option, its bounds and what it got, when `value` is outside of them */
export function checkNumber(name: string, value: number | undefined, fallback: number, bounds: Bounds): number {
  if (value === undefined) return fallback
  if (typeof value === 'number' && value >= bounds.least && value <= bounds.most) return value
  throw outside(name, `a number${bounds.unit ?? ''}`, bounds, value)
}

/** @throws {RangeError} naming the option, its bounds and what it got, when `value` is not an integer within them */
export function checkInteger(name: string, value: number | undefined, fallback: number, bounds: Bounds): number {
  if (value === undefined) return fallback
  if (Number.isInteger(value) && value >= bounds.least && value <= bounds.most) return value
  throw outside(name, 'an integer', bounds, value)
}

/** @throws {RangeError} when `value` is no number of milliseconds that a timer can hold */
export function checkDelay(name: string, value: number | undefined, fallback: number, least = 0): number {
  return checkNumber(name, value, fallback, { least, most: MAX_TIMER_MS, unit: ' of milliseconds' })
}

/** @throws {TypeError} when `value` is given and no function */
export function checkFunction<T>(name: string, value: T): T {
  if (value === undefined || typeof value === 'function') return value
  throw new TypeError(`${name} must be a function, got ${value === null ? 'null' : typeof value}`)
}

function outside(name: string, what: string, { least, most }: Bounds, value: unknown): RangeError {
  return new RangeError(`${name} must be ${what} from ${least} to ${most}, got ${String(value)}`)
}
