const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec'
const CLOCK = String.raw`(\d\d):(\d\d):(\d\d)`

/** RFC 9110, section 5.6.7: the form that is sent, and the two obsolete ones that a recipient must read. */
const IMF_FIXDATE = new RegExp(String.raw`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) (\w{3}) (\d{4}) ${CLOCK} GMT$`)
const RFC_850 = new RegExp(String.raw`^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d\d)-(\w{3})-(\d\d) ${CLOCK} GMT$`)
const ASCTIME = new RegExp(String.raw`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\w{3}) (\d\d| \d) ${CLOCK} (\d{4})$`)

/**
 * Reads an HTTP date in any of its three forms, to milliseconds since 1970, or `undefined` when it is none. Strict:
 * what `Date.parse` would guess at, such as `tomorrow` or a missing zone, is no date here.
 *
 * @param now - The current time; a two-digit year lies at most 50 years after it.
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  let match = IMF_FIXDATE.exec(text)
  if (match !== null) return instant(match[3], match[2], match[1], match.slice(4))
  match = ASCTIME.exec(text)
  if (match !== null) return instant(match[6], match[1], match[2], match.slice(3, 6))
  match = RFC_850.exec(text)
  if (match === null) return undefined
  return instant(nearestYear(Number(match[3]), new Date(now).getUTCFullYear()), match[2], match[1], match.slice(4))
}

/** The year with these two last digits that is less than 50 years ago or at most 50 years ahead. */
function nearestYear(twoDigits: number, thisYear: number): number {
  const year = thisYear - (thisYear % 100) + twoDigits
  if (year > thisYear + 50) return year - 100
  return year <= thisYear - 50 ? year + 100 : year
}

function instant(
  year: string | number | undefined,
  monthName: string | undefined,
  day: string | undefined,
  clock: readonly string[],
): number | undefined {
  const at = MONTHS.indexOf(monthName ?? '?')
  const [hours, minutes, seconds] = clock.map(Number)
  // A leap second is allowed by the grammar and rolls over.
  if (at % 3 !== 0 || !(hours! < 24 && minutes! < 60 && seconds! <= 60)) return undefined
  const midnight = Date.UTC(Number(year), at / 3, Number(day))
  if (new Date(midnight).getUTCDate() !== Number(day)) return undefined
  return midnight + ((hours! * 60 + minutes!) * 60 + seconds!) * 1000
}
