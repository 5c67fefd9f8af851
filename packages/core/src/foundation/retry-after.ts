import { MAX_TIMER_MS } from './clock.ts'
import type { HeaderRecord } from './errors/api-error.ts'
import { parseHttpDate } from './http-date.ts'

/**
 * Parses the requested wait of a response: `retry-after-ms` first, then `Retry-After` as seconds or one of the three HTTP
 * dates (RFC 9110, section 10.2.3). Fractions, which some servers send, are rounded up.
 *
 * Other numbers such as `1e1`, `-1`, `.5`, `0x10` and an empty value are invalid. A date is compared with the `date`
 * header of the same response if there is one, so that the client's clock does not matter. A past date is 0.
 *
 * @param headers - The headers with lower-case names.
 * @param now - The current time in milliseconds since 1970, for dates in a response without `date`.
 * @returns milliseconds from 0 to below 2³¹, so a timer can hold them; `undefined` if the headers are absent or invalid
 */
export function parseRetryAfter(
  headers: HeaderRecord | Readonly<Record<string, string | undefined>>,
  now: number,
): number | undefined {
  const after = headers['retry-after']?.trim() ?? ''
  const at = parseHttpDate(after)
  const delayMs =
    parseDecimal(headers['retry-after-ms']?.trim(), 1) ??
    parseDecimal(after, 1000) ??
    (at && at - (parseHttpDate(headers['date']?.trim() ?? '') ?? now))
  return delayMs === undefined ? undefined : clampDelay(delayMs)
}

/** Rounds a delay up and clamps it to the range of a timer. */
export function clampDelay(delayMs: number): number {
  return Math.min(Math.max(Math.ceil(delayMs), 0), MAX_TIMER_MS)
}

function parseDecimal(text: string = '', unitMs: number): number | undefined {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * unitMs : undefined
}
