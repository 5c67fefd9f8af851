/** A point in time, with the text that clients receive. */
export interface Timestamp {
  /** In milliseconds since 1970. */
  readonly at: number
  /** RFC 3339 with the offset and the fraction that the client sent. */
  readonly text: string
}

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})$/

/** Reads RFC 3339 as datacat does, and writes it as it does: without trailing zeros, and with `Z` for no offset. */
export function parseGoTime(text: string): Timestamp | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match
  const [offsetHours, offsetMinutes] = zone === 'Z' ? [0, 0] : [Number(zone.slice(1, 3)), Number(zone.slice(4))]
  const clock = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const local = new Date(`${clock}Z`)
  // A day such as February 30 becomes a day of March.
  if (Number.isNaN(local.getTime()) || !local.toISOString().startsWith(clock)) return undefined
  if (offsetHours > 23 || offsetMinutes > 59) return undefined
  const offset = (offsetHours * 60 + offsetMinutes) * (zone.startsWith('-') ? -1 : 1)
  const milliseconds = Math.floor(Number(`0${fraction}`) * 1000)
  const digits = fraction.slice(0, 10).replace(/\.?0+$/, '')
  return {
    at: local.getTime() + milliseconds - offset * 60_000,
    text: `${clock}${digits}${offset === 0 ? 'Z' : zone}`,
  }
}

/** The timestamp of the server's clock. */
export function timestampOf(at: number): Timestamp {
  return { at, text: writeTime(at) }
}

/** Writes a time in RFC 3339, with `Z`. */
export function writeTime(at: number): string {
  return new Date(at).toISOString()
}
