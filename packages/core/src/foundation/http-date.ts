const ASCTIME = /^(\w{3}) (\w{3}) (\d\d| \d) (\S{8}) (\d{4})$/
const RFC_850 = /^(?=(...))(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d\d)-(\w{3})-(\d\d) (\S{8}) GMT$/

/**
 * Reads an HTTP date in any of its three forms (RFC 9110, section 5.6.7), to milliseconds since 1970, or `undefined`
 * when it is none. Strict: what `Date.parse` would guess at, such as `tomorrow`, a missing zone or the 31st of
 * November, is no date here; neither is one whose day of the week is wrong, nor a leap second.
 *
 * @param now - The current time; a two-digit year is the one less than 50 years before it or at most 50 after it.
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  // The two obsolete forms are brought into the one that `toUTCString` writes, so that writing it again is the proof.
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
  const thisYear = new Date(now).getUTCFullYear()
  const year = thisYear - (thisYear % 100) + twoDigits
  if (year > thisYear + 50) return year - 100
  return year <= thisYear - 50 ? year + 100 : year
}
