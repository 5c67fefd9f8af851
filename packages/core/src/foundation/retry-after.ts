import { MAX_TIMER_MS } from './clock.ts'
import type { HeaderRecord } from './errors/api-error.ts'
import { parseHttpDate } from './http-date.ts'

/**
 * Reads how long the server asks to wait, in milliseconds: `retry-after-ms` first, then `Retry-After` (seconds, RFC 9110
 * section 10.2.3, or one of the three HTTP dates). Fractions, which some servers send, are rounded up.
 *
 * Strict otherwise: `1e1`, `-1`, `.5`, `0x10` or an empty value is no hint, and `undefined` comes back. A date is
 * compared with the `date` of the same response where there is one, so that a client's clock need not be right; one in
 * the past is 0. A result is always at least 0 and below 2³¹, so a timer can hold it.
 *
 * @param headers - With lower-case names.
 * @param now - The current time in milliseconds since 1970, for dates in a response without `date`.
 */
export function parseRetryAfter(
  headers: HeaderRecord | Readonly<Record<string, string | undefined>>,
  now: number,
): number | undefined {
  const milliseconds = parseDecimal(headers['retry-after-ms'])
  if (milliseconds !== undefined) return clampDelay(milliseconds)
  const text = headers['retry-after']
  if (text === undefined) return undefined
  const seconds = parseDecimal(text)
  if (seconds !== undefined) return clampDelay(seconds * 1000)
  const at = parseHttpDate(text.trim(), now)
  return at === undefined ? undefined : clampDelay(at - (parseHttpDate(headers['date']?.trim() ?? '', now) ?? now))
}

/** Brings a delay into what a timer can hold. */
export function clampDelay(delayMs: number): number {
  return Math.min(Math.max(Math.ceil(delayMs), 0), MAX_TIMER_MS)
}

function parseDecimal(text: string | undefined): number | undefined {
  const trimmed = text?.trim()
  return trimmed !== undefined && /^\d+(?:\.\d+)?$/.test(trimmed) ? Number(trimmed) : undefined
}
