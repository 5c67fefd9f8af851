import { clampDelay, parseRetryAfter } from '@sekha/core/foundation'

/** The headers of a response, as far as they are asked. */
export interface Headerlike {
  get(name: string): string | null
}

/**
 * Numbers from here on are seconds since 1970, those below are seconds from now. `RateLimit-Reset` is a delay
 * (draft-ietf-httpapi-ratelimit-headers-07, section 5.3), `X-RateLimit-Reset` of GitHub and others a timestamp; the
 * threshold is 2001 as a timestamp and 31 years as a delay, and neither is meant.
 */
const FIRST_TIMESTAMP_S = 1_000_000_000

/**
 * How long the server asks to wait, in milliseconds from 0 to 2³¹−1, or `undefined` if it does not say.
 *
 * `retry-after-ms` comes first, then `retry-after`, then, on a 429 or 503 whose quota is not said to have something
 * left, `ratelimit-reset` and `x-ratelimit-reset`. Fractions are rounded up. What does not follow the grammar to the
 * letter is no hint.
 *
 * @param now - Wall time in milliseconds since 1970.
 */
export function readServerHint(status: number, headers: Headerlike, now: number): number | undefined {
  const asked = parseRetryAfter(
    {
      'retry-after-ms': headers.get('retry-after-ms') ?? undefined,
      'retry-after': headers.get('retry-after') ?? undefined,
      date: headers.get('date') ?? undefined,
    },
    now,
  )
  if (asked !== undefined || (status !== 429 && status !== 503)) return asked
  return readReset(headers, 'ratelimit-', now) ?? readReset(headers, 'x-ratelimit-', now)
}

/** When the quota of a server is renewed, in milliseconds from now, if it says that nothing is left of it. */
export function readExhaustedQuota(headers: Headerlike, now: number): number | undefined {
  for (const prefix of ['ratelimit-', 'x-ratelimit-'])
    if (headers.get(`${prefix}remaining`)?.trim() === '0') return readReset(headers, prefix, now)
  return undefined
}

function readReset(headers: Headerlike, prefix: string, now: number): number | undefined {
  const left = headers.get(`${prefix}remaining`)?.trim()
  if (left !== undefined && left !== '0') return undefined
  const text = headers.get(`${prefix}reset`)?.trim()
  if (text === undefined || !/^\d+(?:\.\d+)?$/.test(text)) return undefined
  const seconds = Number(text)
  return clampDelay(seconds * 1000 - (seconds >= FIRST_TIMESTAMP_S ? now : 0))
}
