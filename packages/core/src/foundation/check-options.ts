import { MAX_TIMER_MS } from './clock.ts'
import { describeType } from './describe-type.ts'
import { type KnownNames, refuseUnknown } from './refuse-unknown.ts'
import { suggestName } from './suggest-name.ts'

/** The option names of `T`. Omitting an option of `T` is a compile error. */
export type KnownOptions<T extends object> = { readonly [Name in keyof Required<T>]: true }

/** The bounds of a numeric option. */
export interface NumberBounds {
  /** The least allowed value. */
  readonly min: number
  /** The greatest allowed value. */
  readonly max: number
  /** Completes "a number" in the message, such as ` of milliseconds`. */
  readonly unit?: string | undefined
}

/**
 * Rejects unknown options like {@link refuseUnknown} and suggests the nearest known name.
 *
 * @param owner - The owner of the options, for the message: `SekhaClient`, `retry()`, `conversations.list`.
 * @param known - The names that `owner` accepts.
 * @param elsewhere - Hints for names that belong elsewhere, such as `{ maxRetries: 'pass use: [retry({ maxRetries })]' }`.
 *   They also match misspelt names.
 * @param noun - The word for an option in the message.
 * @throws {TypeError} when `options` is not an object, or naming the first unknown option and the nearest known one
 */
export function checkKnownOptions(
  owner: string,
  options: unknown,
  known: KnownNames,
  elsewhere: Readonly<Record<string, string>> = {},
  noun = 'option',
): void {
  refuseUnknown(owner, options, known, (name) => suggestName(name, known, elsewhere), noun)
}

/**
 * Returns a numeric option, or `fallback` if it is `undefined`.
 *
 * @throws {RangeError} naming the option, its bounds and the value, when `value` is outside them
 */
export function checkNumber(name: string, value: number | undefined, fallback: number, bounds: NumberBounds): number {
  if (value === undefined) return fallback
  if (typeof value === 'number' && value >= bounds.min && value <= bounds.max) return value
  throw outside(name, `a number${bounds.unit ?? ''}`, bounds, value)
}

/**
 * Returns an integer option, or `fallback` if it is `undefined`.
 *
 * @throws {RangeError} naming the option, its bounds and the value, when `value` is not an integer within them
 */
export function checkInteger(name: string, value: number | undefined, fallback: number, bounds: NumberBounds): number {
  if (value === undefined) return fallback
  if (Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value
  throw outside(name, 'an integer', bounds, value)
}

/**
 * Returns an option in milliseconds, or `fallback` if it is `undefined`.
 *
 * @param min The least allowed value. @default 0
 * @throws {RangeError} when `value` is not a number of milliseconds that a timer can hold
 */
export function checkDelay(name: string, value: number | undefined, fallback: number, min = 0): number {
  return checkNumber(name, value, fallback, { min, max: MAX_TIMER_MS, unit: ' of milliseconds' })
}

/**
 * Returns an optional function unchanged.
 *
 * @throws {TypeError} when `value` is neither `undefined` nor a function
 */
export function checkFunction<T>(name: string, value: T): T {
  if (value === undefined || typeof value === 'function') return value
  throw new TypeError(`${name} must be a function, got ${describeType(value)}`)
}

function outside(name: string, what: string, { min, max }: NumberBounds, value: unknown): RangeError {
  const got = typeof value === 'number' ? String(value) : describeType(value)
  return new RangeError(`${name} must be ${what} from ${min} to ${max}, got ${got}`)
}
