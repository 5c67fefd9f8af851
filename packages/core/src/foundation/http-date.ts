/**
 * Parses an HTTP date in any of its three forms (RFC 9110, section 5.6.7). A date without a zone is in GMT.
 *
 * @returns milliseconds since 1970, or `undefined` if `text` does not begin with a day of the week or is not a date
 */
export function parseHttpDate(text: string): number | undefined {
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined
  // `Date.parse` would read the form of `asctime`, which has no zone, as local time.
  const timestamp = Date.parse(`${text.replace(/ GMT$/, '')} GMT`)
  return Number.isNaN(timestamp) ? undefined : timestamp
}
