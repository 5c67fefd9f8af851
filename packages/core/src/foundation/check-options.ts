import { MAX_TIMER_MS } from './clock.ts'
import { findNearest } from './find-nearest.ts'

/** Every option of `T` by name. Typed so that an option that is added to `T` and not listed does not compile. */
export type KnownOptions<T extends object> = { readonly [Name in keyof Required<T>]: true }

/** The bounds of an option that is a number. */
export interface NumberBounds {
  readonly min: number
  readonly max: number
  /** Completes "a number" in the message, such as ` of milliseconds`. */
  readonly unit?: string | undefined
}

/**
 * Refuses options that nobody reads, so that a typo or an option of something else is an error and not a silence.
 * Properties whose value is `undefined` count as absent, whatever their name. An object that is {@link isOpaque} would
 * count as empty, and is refused: a forgotten `await`, a `Map`, a signal in place of `{ signal }`.
 *
 * @param owner - What takes the options, for the message: `SekhaClient`, `retry()`, `conversations.list`.
 * @param known - The names that `owner` reads.
 * @param elsewhere - Where a name that people bring from elsewhere belongs, as a sentence: `{ maxRetries: 'pass use: [retry({ maxRetries })]' }`;
 *   a misspelt one of these gets its sentence, too. A function is called only when an option is unknown.
 * @param noun - What an option is called here.
 * @throws {TypeError} when `options` is not an object, or naming the first unknown option and the nearest known one
 */
export function checkKnownOptions(
  owner: string,
  options: unknown,
  known: Readonly<Record<string, unknown>>,
  elsewhere: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>) = {},
  noun = 'option',
): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null || Array.isArray(options) || isOpaque(options))
    throw new TypeError(`${owner}: ${noun}s must be an object, got ${describeType(options)}`)
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name) || (options as Record<string, unknown>)[name] === undefined) continue
    const places = typeof elsewhere === 'function' ? elsewhere() : elsewhere
    throw new TypeError(`${owner}: unknown ${noun} ${JSON.stringify(name.slice(0, 64))}${suggest(name, known, places)}`)
  }
}

/** @throws {RangeError} naming the option, its bounds and the value, when `value` is outside them */
export function checkNumber(name: string, value: number | undefined, fallback: number, bounds: NumberBounds): number {
  if (value === undefined) return fallback
  if (typeof value === 'number' && value >= bounds.min && value <= bounds.max) return value
  throw outside(name, `a number${bounds.unit ?? ''}`, bounds, value)
}

/** @throws {RangeError} naming the option, its bounds and the value, when `value` is not an integer within them */
export function checkInteger(name: string, value: number | undefined, fallback: number, bounds: NumberBounds): number {
  if (value === undefined) return fallback
  if (Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value
  throw outside(name, 'an integer', bounds, value)
}

/** @throws {RangeError} when `value` is not a number of milliseconds that a timer can hold */
export function checkDelay(name: string, value: number | undefined, fallback: number, min = 0): number {
  return checkNumber(name, value, fallback, { min, max: MAX_TIMER_MS, unit: ' of milliseconds' })
}

/** @throws {TypeError} when `value` is given and is not a function */
export function checkFunction<T>(name: string, value: T): T {
  if (value === undefined || typeof value === 'function') return value
  throw new TypeError(`${name} must be a function, got ${describeType(value)}`)
}

/**
 * Whether an object keeps what it holds elsewhere than in properties of its own: a `Map`, a promise, a signal, an instance
 * whose class has getters. JSON and option checks see nothing of it.
 */
export function isOpaque(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null
  return !isPlain && Object.keys(value).length === 0
}

function suggest(
  name: string,
  known: Readonly<Record<string, unknown>>,
  elsewhere: Readonly<Record<string, string>>,
): string {
  const names = Object.keys(known)
  const nearest = findNearest(name, names)
  const place = Object.hasOwn(elsewhere, name) ? name : (nearest ?? findNearest(name, Object.keys(elsewhere)))
  if (place === undefined) return names.length === 0 ? '; it takes none' : `; it takes ${names.join(', ')}`
  return `: ${place === nearest ? `did you mean ${nearest}?` : elsewhere[place]}`
}

function outside(name: string, what: string, { min, max }: NumberBounds, value: unknown): RangeError {
  const got = typeof value === 'number' ? String(value) : describeType(value)
  return new RangeError(`${name} must be ${what} from ${min} to ${max}, got ${got}`)
}

/** The type of a value, for messages: values themselves may be secrets. */
export function describeType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' && isOpaque(value) ? `an instance of ${value.constructor.name}` : typeof value
}
