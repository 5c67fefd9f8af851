import { ProtocolError } from './foundation/index.ts'

const SHOWN_CHARACTERS = 40
const FORM =
  /^\d{4}-(?:0[1-9]|1[0-2])-\d\d[Tt ](?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d{1,9})?)?(?:[Zz]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?$/
/** The calendar repeats itself in this many years. */
const CYCLE_YEARS = 400
const CYCLE_MS = 146_097 * 86_400_000

/**
 * Reads a timestamp as the wire writes it: `T` or a space between date and time, seconds or none, 0 to 9 fraction
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
  const date = readTimestamp(text)
  if (date !== undefined) return date
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
  throw new RangeError(
    `A timestamp must look like 2026-01-16T21:09:09.123Z, got ${text.length} characters: ${JSON.stringify(shown)}`,
  )
}

/**
 * Writes a timestamp as RFC 3339 in UTC with `Z`. A text comes back unchanged once it has proved to be a timestamp, so
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
    if (bad !== undefined) throw new ProtocolError(`The response's ${bad.replace(/^\./, '')} is not a timestamp`)
  }
}

/** Every timestamp of a response runs through here: no group, and no substring but of a fraction or an offset. */
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
  const date = typeof value === 'string' ? readTimestamp(value) : undefined
  if (date === undefined) return ''
  holder[key] = date
  return undefined
}
