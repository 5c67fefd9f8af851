import { ProtocolError } from './foundation/index.ts'

const SHOWN_CHARACTERS = 40
const FORM =
  /^\d{4}-(?:0[1-9]|1[0-2])-\d\d[Tt ](?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d{1,9})?)?(?:[Zz]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?$/
/** The Gregorian calendar repeats after this many years. */
const CYCLE_YEARS = 400
const CYCLE_MS = 146_097 * 86_400_000

/**
 * Parses a timestamp of the wire format:
 *
 * - `T` or a space separates date and time.
 * - Seconds are optional, with 0 to 9 fraction digits, truncated to milliseconds.
 * - The zone is `Z` or an offset (`+hh:mm`, `+hhmm`, `+hh`). Without a zone, the timestamp is UTC in every time zone.
 * - Second 60 is valid at the end of a UTC month, as in RFC 3339, and becomes the first second of the next month.
 * - The year is 0 to 9999, also in UTC.
 *
 * `Date.parse` reads a time without a zone as local time.
 *
 * @throws {RangeError} when the string has another form, or names a day or a time that does not exist
 *
 * @example
 * ```ts
 * parseTimestamp('2026-01-16 21:09:09.123456789').toISOString() // '2026-01-16T21:09:09.123Z'
 * ```
 */
export function parseTimestamp(text: string): Date {
  const date = readTimestamp(text)
  if (date !== undefined) return date
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
  throw new RangeError(
    `A timestamp must look like 2026-01-16T21:09:09.123Z, got ${text.length} characters: ${JSON.stringify(shown)}`,
  )
}

/**
 * Formats a timestamp as RFC 3339 in UTC with `Z`. A string is validated and returned unchanged, so it keeps its digits
 * beyond the millisecond.
 *
 * @throws {RangeError} when `value` is an invalid `Date`, outside the years 0 to 9999, or a string that is not a timestamp
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

/** The path steps to each timestamp of a body, compiled once per operation by {@link compileDatePaths}. */
export type DatePaths = readonly (readonly string[])[]

/**
 * Compiles property paths for {@link decodeDates}. Names are joined by dots, and `[]` means every element of a list:
 * `created_at`, `results[].timestamp`, `[].timestamp`, `metadata.citation.timestamp`.
 */
export function compileDatePaths(paths: readonly string[]): DatePaths {
  return paths.map((path) => path.match(/\[\]|[^.[]+/g) ?? [])
}

/**
 * Replaces the timestamps of a parsed body with `Date`s, in place. Skips values that are missing, `null` or `Date`s, and
 * objects whose shape does not match the path.
 *
 * @throws {ProtocolError} naming the path, when a value is not a timestamp; the body is then partly decoded
 */
export function decodeDates(body: unknown, paths: DatePaths): void {
  for (const path of paths) {
    const bad = decode(body, path, 0)
    if (bad !== undefined) throw new ProtocolError(`The response's ${bad.replace(/^\./, '')} is not a timestamp`)
  }
}

/** Hot path of every response: captures no groups and takes substrings only for a fraction or an offset. */
function readTimestamp(text: string): Date | undefined {
  if (!FORM.test(text)) return undefined
  const digits = (at: number): number => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 48 * 11
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999.
  const year = digits(0) * 100 + digits(2) + CYCLE_YEARS
  const month = digits(5)
  const day = digits(8)
  const second = text[16] === ':' ? digits(17) : 0
  const millisecond = text[19] === '.' ? Number.parseFloat(text.slice(19, 29)) * 1000 : 0
  const minute = digits(14) - readOffset(text)
  if (day < 1 || (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate())) return undefined
  const date = new Date(Date.UTC(year, month - 1, day, digits(11), minute, second, millisecond) - CYCLE_MS)
  const isMisplaced = second === 60 && !/01T00:00:00/.test(date.toISOString())
  return isMisplaced || !isWithinYears(date) ? undefined : date
}

/** Minutes east of UTC. */
function readOffset(text: string): number {
  if (text.endsWith('Z')) return 0
  const [, sign = '', hours = '0', minutes = '0'] = /([+-])(\d\d):?(\d\d)?$/.exec(text) ?? []
  return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes))
}

function isWithinYears(date: Date): boolean {
  const year = date.getUTCFullYear()
  return year >= 0 && year <= 9999
}

/** Decodes the values at the steps from `at` on. @returns the path of the first value that is not a timestamp */
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
  const date = typeof value === 'string' ? readTimestamp(value) : undefined
  if (date === undefined) return ''
  holder[key] = date
  return undefined
}
