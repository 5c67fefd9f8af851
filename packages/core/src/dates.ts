import { ProtocolError } from './foundation/index.ts'

const SHOWN_CHARACTERS = 40
const FORM = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d(?::?\d\d)?)?$/
const OFFSET = /([+-]\d\d):?(\d\d)?$/
/** The first millisecond of the year 0, and the first one after the year 9999. */
const YEAR_0 = -62_167_219_200_000
const YEAR_10_000 = 253_402_300_800_000

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
  const timestamp = readTimestamp(text)
  if (Number.isNaN(timestamp)) {
    const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
    throw new RangeError(
      `A timestamp must look like 2026-01-16T21:09:09.123Z, got ${text.length} characters: ${JSON.stringify(shown)}`,
    )
  }
  return new Date(timestamp)
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

/** The steps to each timestamp of a body. Made by {@link compileDatePaths}, once per operation. */
export type DatePaths = readonly (readonly string[])[]

/**
 * Prepares property paths for {@link decodeDates}: names joined by dots, `[]` for every element of a list, such as
 * `created_at`, `results[].timestamp`, `[].timestamp`, `metadata.citation.timestamp`.
 */
export function compileDatePaths(paths: readonly string[]): DatePaths {
  return paths.map((path) => path.match(/\[\]|[^.[]+/g) ?? [])
}

/**
 * Replaces the timestamps of a freshly parsed body by `Date`s, in place. What is missing, `null`, a `Date` already, or
 * within something of another shape than the path says, is left alone.
 *
 * @throws {ProtocolError} naming the path, when a value is no timestamp; the body is then half-decoded
 */
export function decodeDates(body: unknown, paths: DatePaths): void {
  for (const path of paths) {
    const bad = decode(body, path, 0)
    if (bad !== undefined) throw new ProtocolError(`The answer's ${bad.replace(/^\./, '')} is not a timestamp`)
  }
}

/** Milliseconds since 1970, or NaN. Every response runs through here: no group and no substring where `Z` ends it. */
function readTimestamp(text: string): number {
  if (!FORM.test(text)) return Number.NaN
  const year = digits(text, 0) * 100 + digits(text, 2)
  const month = digits(text, 5)
  const day = digits(text, 8)
  const hour = digits(text, 11)
  const minute = digits(text, 14)
  const second = text[16] === ':' ? digits(text, 17) : 0
  if (month > 12 || hour > 23 || minute > 59 || second > 60 || month * day === 0) return Number.NaN
  const days = daysSince1970(year, month, day)
  if (day > 28 && days >= daysSince1970(year, month + 1, 1)) return Number.NaN
  const minutes = days * 1440 + hour * 60 + minute - readOffset(text)
  const timestamp = (minutes * 60 + second) * 1000 + readMilliseconds(text)
  if (second === 60 && !/01T00:00:00/.test(new Date(timestamp).toISOString())) return Number.NaN
  return timestamp >= YEAR_0 && timestamp < YEAR_10_000 ? timestamp : Number.NaN
}

/** Also of month 13. Plain arithmetic, since `Date.UTC` is slower and takes the years 0 to 99 for 1900 to 1999. */
function daysSince1970(year: number, month: number, day: number): number {
  // In years that begin in March the leap day is the last, and five months have 153 days.
  const years = month < 3 ? year - 1 : year
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400)
  return years * 365 + leapDays + Math.floor((((month + 9) % 12) * 153 + 2) / 5) + day - 719_469
}

function digits(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 48 * 11
}

/** Cut to three digits, never rounded up. */
function readMilliseconds(text: string): number {
  return text[19] === '.' ? Math.round(Number.parseFloat(text.slice(19, 23)) * 1000) : 0
}

/** Minutes east of UTC, or NaN. */
function readOffset(text: string): number {
  if (text.endsWith('Z')) return 0
  const [, hours = '+0', minutes = '0'] = OFFSET.exec(text) ?? []
  return +hours > 23 || +hours < -23 || +minutes > 59 ? Number.NaN : +hours * 60 + +(hours[0] + minutes)
}

/** Decodes what is at the steps from `at` on. @returns the path of the first value that is not a timestamp */
function decode(holder: unknown, steps: readonly string[], at: number): string | undefined {
  const step = steps[at]
  if (step === undefined || typeof holder !== 'object' || holder === null) return undefined
  if (step !== '[]') {
    const bad = decodeValue(holder as Container, step, steps, at + 1)
    return bad === undefined ? bad : `.${step}${bad}`
  }
  if (!Array.isArray(holder)) return undefined
  for (let index = 0; index < holder.length; index += 1) {
    const bad = decodeValue(holder as unknown as Container, index, steps, at + 1)
    if (bad !== undefined) return `[${index}]${bad}`
  }
  return undefined
}

interface Container {
  [key: string | number]: unknown
}

function decodeValue(
  holder: Container,
  key: string | number,
  steps: readonly string[],
  at: number,
): string | undefined {
  const value = holder[key]
  if (value === null || value === undefined || value instanceof Date) return undefined
  if (at < steps.length) return decode(value, steps, at)
  const timestamp = typeof value === 'string' ? readTimestamp(value) : Number.NaN
  if (Number.isNaN(timestamp)) return ''
  holder[key] = new Date(timestamp)
  return undefined
}
