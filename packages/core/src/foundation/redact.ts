import { parseUrl } from './parse-url.ts'

/** Replaces a hidden value. */
export const REDACTED = '[redacted]'

/**
 * Copies headers for a log. Names are lower-cased, and only allowed names keep their values. It is an allow-list,
 * because any header may carry a secret.
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
 * Copies a URL for a log, without user name, password and fragment. Only allowed query parameters keep their values. A
 * path without an origin stays a path. An invalid URL becomes `[not a URL]`.
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

/** Matches words joined by underscores, such as `importance_threshold`. Keys rarely have this form. */
const FIELD_NAME = /^[a-z]+(?:_[a-z]+)+$/

/**
 * Prepares foreign text for a message: one line of at most `maxLength` characters, without control characters or
 * credentials. A credential is a word after `Bearer` or `Basic`, or a run of 20 or more URL-safe characters that is not
 * a field name.
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
 * Redacts sent values that a foreign text repeats: every whole value of at least 3 characters that is a separate word,
 * and every run of at least `minRun` characters that also occurs in a value.
 *
 * @param maxSent How many characters of the values are searched for runs. @default all
 */
export function redactEchoes(text: string, values: readonly string[], minRun: number, maxSent?: number): string {
  let words = text
  for (const value of new Set(values))
    if (value.length > 2 && words.includes(value))
      words = words.replace(new RegExp(`(?<![\\p{L}\\p{N}_])${escape(value)}(?![\\p{L}\\p{N}_])`, 'gu'), REDACTED)
  const sent = values.join('\n').slice(0, maxSent)
  let shown = ''
  for (let at = 0, end = minRun; at < words.length; end = at + minRun) {
    while (end <= words.length && sent.includes(words.slice(at, end))) end += 1
    const isEcho = end > at + minRun
    shown += isEcho ? REDACTED : words[at]
    at = isEcho ? end - 1 : at + 1
  }
  return shown
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** Cuts a huge text before any matching. It drops a partial last word, because half a credential is not recognised. */
function firstPart(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/\S*$/, '')
}
