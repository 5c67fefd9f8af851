import { parseUrl } from './parse-url.ts'

/** What stands in the place of a value that is not shown. */
export const REDACTED = '[redacted]'

/**
 * Copies headers for a log: names in lower case, and only the values of allowed names; every other value is
 * replaced. An allow-list, because nobody knows all the names under which a secret travels.
 *
 * @param allow - Header names to show, in any case.
 */
export function redactHeaders(
  headers: Readonly<Record<string, string>> | Iterable<readonly [string, string]>,
  allow: Iterable<string> = [],
): Record<string, string> {
  const shown = new Set([...allow].map((name) => name.toLowerCase()))
  const entries = Symbol.iterator in headers ? [...headers] : Object.entries(headers)
  return Object.fromEntries(
    entries.map(([name, value]) => [name.toLowerCase(), shown.has(name.toLowerCase()) ? value : REDACTED]),
  )
}

/**
 * Copies a URL for a log: without user name, password and fragment, and only with the values of allowed query
 * parameters. A path without an origin stays one; what is no URL at all comes back as a fixed text.
 *
 * @param allow - Names of query parameters to show, matched exactly.
 */
export function redactUrl(url: string | URL, allow: Iterable<string> = []): string {
  const shown = new Set(allow)
  const text = String(url)
  const absolute = parseUrl(text)
  const parsed = absolute ?? parseUrl(text, 'http://relative.invalid')
  if (parsed === undefined) return '[not a URL]'
  parsed.username = ''
  parsed.password = ''
  parsed.hash = ''
  const query = [...parsed.searchParams].map(
    ([name, value]) => `${encodeURIComponent(name)}=${shown.has(name) ? encodeURIComponent(value) : REDACTED}`,
  )
  const place = absolute ? parsed.href.slice(0, parsed.href.length - parsed.search.length) : parsed.pathname
  // A bare `?` is part of `href` and not of `search`.
  return (place.endsWith('?') ? place.slice(0, -1) : place) + (query.length > 0 ? `?${query.join('&')}` : '')
}

/** Words joined by underscores, such as `importance_threshold`: a key is hardly ever that. */
const FIELD_NAME = /^[a-z]+(?:_[a-z]+)+$/

/**
 * Makes foreign text fit for a message: one line, without control characters, without what looks like a credential
 * (what follows `Bearer` or `Basic`, and any run of 20 or more URL-safe characters that is no field name), at most `maxLength` long.
 */
export function redactText(text: string, maxLength = 300): string {
  const line = firstPart(text, maxLength * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/\b(bearer|basic)\s+\S{8,}/gi, `$1 ${REDACTED}`)
    .replace(/[\w-]{20,}(?:\.[\w-]+)*=*/g, (run) => (FIELD_NAME.test(run) ? run : REDACTED))
    .trim()
  if (line.length <= maxLength) return line
  // The cut must not leave half of a surrogate pair.
  return `${line
    .slice(0, maxLength - 1)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`
}

/**
 * Replaces what a foreign text repeats of values that were sent: every whole value of at least 3 characters that stands
 * as a word of its own, and every run of at least `minRun` characters that a value holds as well.
 *
 * @param maxSent How many characters of the values are looked through for runs. @default all
 */
export function redactEchoes(text: string, values: readonly string[], minRun: number, maxSent?: number): string {
  let words = text
  for (const value of new Set(values))
    if (value.length > 2 && words.includes(value))
      words = words.replace(new RegExp(`(?<![\\p{L}\\p{N}_])${escape(value)}(?![\\p{L}\\p{N}_])`, 'gu'), REDACTED)
  const sent = values.join('\n').slice(0, maxSent)
  let shown = ''
  for (let at = 0, end = 0; at < words.length; at = end) {
    end = at + minRun
    const isEcho = (): boolean => end <= words.length && sent.includes(words.slice(at, end))
    if (isEcho()) {
      while (isEcho()) end += 1
      end -= 1
      shown += REDACTED
    } else {
      end = at + 1
      shown += words[at]
    }
  }
  return shown
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** A huge text must cost nothing; the cut drops the word that it hits, since half a credential looks like none. */
function firstPart(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/\S*$/, '')
}
