const ASCTIME = /^(\w{3}) (\w{3}) (\d\d| \d) (\S{8}) (\d{4})$/
const RFC_850 = /^(?=(...))(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d\d)-(\w{3})-(\d\d) (\S{8}) GMT$/

/**
 * Parses an HTTP date in any of its three forms (RFC 9110, section 5.6.7).
 *
 * It is stricter than `Date.parse`. A missing zone, the 31st of November, a wrong day of the week and a leap second are
 * invalid.
 *
 * @param now - The current time. A two-digit year is less than 50 years before it, or at most 50 after it.
 * @returns milliseconds since 1970, or `undefined` if `text` is not an HTTP date
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  // Converts the two obsolete forms to that of `toUTCString`, so that formatting the result again validates the input.
  const fixdate = text
    .replace(ASCTIME, (_, weekday, month, day, time, year) => write(weekday, day.replace(' ', '0'), month, year, time))
    .replace(RFC_850, (_, weekday, day, month, year, time) => write(weekday, day, month, fullYear(+year, now), time))
  const timestamp = Date.parse(fixdate)
  return new Date(timestamp).toUTCString() === fixdate ? timestamp : undefined
}

function write(weekday: string, day: string, month: string, year: string | number, time: string): string {
  return `${weekday}, ${day} ${month} ${year} ${time} GMT`
}

function fullYear(twoDigits: number, now: number): number {
  const latest = new Date(now).getUTCFullYear() + 50
  return latest - ((latest - twoDigits) % 100)
}
