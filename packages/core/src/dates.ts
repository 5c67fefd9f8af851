import { ProtocolError } from './foundation/index.ts'

const SHOWN_CHARACTERS = 40
/** The first second of the year 0, and the first one after the year 9999. */
const FIRST_SECOND = -62_167_219_200
const END_SECOND = 253_402_300_800

/**
 * Reads an instant as the wire writes it: `T` or a space between date and time, seconds or none, 0 to 9 fraction
 * digits (cut to milliseconds, never rounded up), then `Z`, an offset (`+hh:mm`, `+hhmm`, `+hh`) or nothing, which
 * means UTC, wherever the program runs. Second 60 is read at the end of a UTC month, where RFC 3339 allows it, as the
 * first second of the next one. The year is 0 to 9999 in UTC too, after the offset.
 *
 * `Date.parse` does not do this: it takes a time without a zone for local time.
 *
 * @throws {RangeError} when the text has another form, or names a day or a time that does not exist
 *
 * @example
 * ```ts
 * parseTimestamp('2026-01-16 21:09:09.123456789').toISOString() // '2026-01-16T21:09:09.123Z'
 * ```
 */
export function parseTimestamp(text: string): Date {
  const instant = readInstant(text)
  if (Number.isNaN(instant)) {
    const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
    throw new RangeError(
      `A timestamp must look like 2026-01-16T21:09:09.123Z, got ${text.length} characters: ${JSON.stringify(shown)}`,
    )
  }
  return new Date(instant)
}

/**
 * Writes an instant as RFC 3339 in UTC with `Z`. A text comes back unchanged once it has proved to be a timestamp, so
 * its digits beyond the millisecond are not lost.
 *
 * @throws {RangeError} when it is an invalid `Date`, one outside the years 0 to 9999, or a text that is no timestamp
 */
export function formatTimestamp(value: Date | string): string {
  if (typeof value === 'string') {
    parseTimestamp(value)
    return value
  }
  const year = value.getUTCFullYear()
  if (!(year >= 0 && year <= 9999)) {
    throw new RangeError(
      `A timestamp must be within the years 0 to 9999, got ${Number.isNaN(year) ? 'an invalid Date' : `the year ${year}`}`,
    )
  }
  return value.toISOString()
}

/** Where in a body the timestamps are. Made by {@link compileDatePaths}, once per operation. */
export interface DatePaths {
  /** A timestamp is expected here. */
  readonly isDate: boolean
  /** What is inside every element of a list. */
  readonly items: DatePaths | undefined
  /** What is inside properties. */
  readonly properties: readonly (readonly [name: string, inside: DatePaths])[]
}

/**
 * Prepares property paths for {@link decodeDates}: names joined by dots, `[]` for every element of a list, such as
 * `created_at`, `results[].timestamp`, `[].timestamp`, `metadata.citation.timestamp`. Paths with a common beginning
 * share its steps.
 *
 * @throws {TypeError} when a path is empty or has an empty step
 */
export function compileDatePaths(paths: readonly string[]): DatePaths {
  return compile(paths.map(splitPath))
}

/**
 * Replaces the timestamps of a freshly parsed body by `Date`s, in place. What is missing, `null`, a `Date` already, or
 * within something of another shape than the path says, is left alone.
 *
 * @throws {ProtocolError} naming the path, when a value is no timestamp; the body is then half-decoded
 */
export function decodeDates(body: unknown, paths: DatePaths): void {
  const bad = decode(body, paths)
  if (bad !== undefined) throw new ProtocolError(`The answer's ${bad.replace(/^\./, '')} is not a timestamp`)
}

/** Milliseconds since 1970, or NaN. Every answer runs through here: no expression, no substring, no `Date`. */
function readInstant(text: string): number {
  const century = twoDigits(text, 0)
  const year = century * 100 + twoDigits(text, 2)
  const month = twoDigits(text, 5)
  const day = twoDigits(text, 8)
  const hour = twoDigits(text, 11)
  const minute = twoDigits(text, 14)
  const hasForm = text[4] === '-' && text[7] === '-' && text[13] === ':' && 'T t'.includes(text[10] ?? '?')
  if (!hasForm || !(century >= 0 && hour <= 23 && minute <= 59)) return Number.NaN
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN
  const days = daysSince1970(year, month, day)
  if (day > 28 && days >= daysSince1970(year, month + 1, 1)) return Number.NaN

  let at = 16
  let second = 0
  let millisecond = 0
  if (text[at] === ':') {
    second = twoDigits(text, 17)
    at = 19
    if (text[at] === '.') {
      const from = at + 1
      at = endOfDigits(text, from)
      if (at === from || at > from + 9) return Number.NaN
      for (let digit = from; digit < from + 3; digit += 1) {
        millisecond = millisecond * 10 + (digit < at ? text.charCodeAt(digit) - 48 : 0)
      }
    }
  }
  const offset = readOffset(text, at)
  const seconds = (days * 1440 + hour * 60 + minute - offset) * 60 + second
  if (!(second <= 59 || (second === 60 && isStartOfMonth(seconds)))) return Number.NaN
  return seconds >= FIRST_SECOND && seconds < END_SECOND ? seconds * 1000 + millisecond : Number.NaN
}

function isStartOfMonth(seconds: number): boolean {
  return /01T00:00:00/.test(new Date(seconds * 1000).toISOString())
}

/** Minutes east of UTC, or NaN when what begins at `at` is no zone. */
function readOffset(text: string, at: number): number {
  if (at === text.length) return 0
  const sign = text[at]
  if (sign === 'Z' || sign === 'z') return at + 1 === text.length ? 0 : Number.NaN
  if (sign !== '+' && sign !== '-') return Number.NaN
  const hours = twoDigits(text, at + 1)
  const minutesAt = text[at + 3] === ':' ? at + 4 : at + 3
  const hasMinutes = text.length === minutesAt + 2
  const minutes = hasMinutes ? twoDigits(text, minutesAt) : 0
  if (!(hours <= 23 && minutes <= 59) || !(hasMinutes || text.length === at + 3)) return Number.NaN
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes)
}

/** The number in two digits, or NaN. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

function endOfDigits(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at += 1
  return at
}

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

/** Also of month 13. Plain arithmetic, since `Date.UTC` is slower and takes the years 0 to 99 for 1900 to 1999. */
function daysSince1970(year: number, month: number, day: number): number {
  // This year's leap day counts from March on.
  const years = month <= 2 ? year - 1 : year
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400)
  return year * 365 + leapDays + (DAYS_BEFORE_MONTH[month - 1] ?? 0) + day - 1 - 719_527
}

function splitPath(path: string): readonly string[] {
  const steps = path.replaceAll('[]', '.[]').split('.')
  const named = steps[0] === '' && steps[1] === '[]' ? steps.slice(1) : steps
  if (named.includes(''))
    throw new TypeError(`A date path must be like results[].timestamp, got ${JSON.stringify(path)}`)
  return named
}

function compile(paths: readonly (readonly string[])[]): DatePaths {
  const inside = new Map<string, (readonly string[])[]>()
  for (const [step, ...rest] of paths) {
    if (step !== undefined) inside.set(step, [...(inside.get(step) ?? []), rest])
  }
  const items = inside.get('[]')
  inside.delete('[]')
  return {
    isDate: paths.some((path) => path.length === 0),
    items: items === undefined ? undefined : compile(items),
    properties: [...inside].map(([name, rest]) => [name, compile(rest)] as const),
  }
}

interface Container {
  [key: string | number]: unknown
}

/** The path of the first value that is no timestamp, or `undefined`. */
function decode(holder: unknown, paths: DatePaths): string | undefined {
  if (!isContainer(holder)) return undefined
  if (paths.items !== undefined && Array.isArray(holder)) {
    for (let at = 0; at < holder.length; at += 1) {
      const bad = decodeAt(holder, at, paths.items)
      if (bad !== undefined) return `[${at}]${bad}`
    }
  } else {
    for (const [name, inside] of paths.properties) {
      const bad = decodeAt(holder, name, inside)
      if (bad !== undefined) return `.${name}${bad}`
    }
  }
  return undefined
}

function decodeAt(holder: Container, key: string | number, paths: DatePaths): string | undefined {
  const value = holder[key]
  if (value === null || value === undefined) return undefined
  if (!paths.isDate) return decode(value, paths)
  if (value instanceof Date) return undefined
  const instant = typeof value === 'string' ? readInstant(value) : Number.NaN
  if (Number.isNaN(instant)) return ''
  holder[key] = new Date(instant)
  return undefined
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null
}
