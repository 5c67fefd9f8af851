const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** The start of a session. */
export interface SessionDate {
  /** In milliseconds. The file has no zone, so UTC is assumed. */
  readonly at: number
  /** The day as in the file, without its comma: `8 May 2023`. */
  readonly words: string
}

/** Parses `1:56 pm on 8 May, 2023`. @throws {TypeError} when a date has another format */
export function readSessionDate(text: string): SessionDate {
  const match = /^(\d{1,2}):(\d{2}) (am|pm) on (\d{1,2}) (\w+), (\d{4})$/.exec(text.trim())
  const [, hour, minute, half, day, name = '', year] = match ?? []
  const month = months.indexOf(name)
  if (month < 0) throw new TypeError(`A session's date must read like "1:56 pm on 8 May, 2023", got ${text}`)
  const hours = (Number(hour) % 12) + (half === 'pm' ? 12 : 0)
  const at = Date.UTC(Number(year), month, Number(day), hours, Number(minute))
  return { at, words: `${day} ${name} ${year}` }
}
