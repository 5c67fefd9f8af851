import { clampDelay, parseRetryAfter } from '@sekha/core/foundation'

/** The part of `Headers` that reads one header. */
export interface Headerlike {
  get(name: string): string | null
}

/**
 * Numbers from this threshold up are seconds since 1970. Smaller numbers are seconds from now. `RateLimit-Reset` is a delay
 * (draft-ietf-httpapi-ratelimit-headers-07, section 5.3). `X-RateLimit-Reset` of GitHub and others is a timestamp. The
 * threshold means 2001 as a timestamp and 31 years as a delay, and no server sends either.
 */
const FIRST_TIMESTAMP_S = 1_000_000_000

/**
 * Returns the wait that the server asks for, in milliseconds from 0 to 2³¹−1, or `undefined` without a hint.
 *
 * `retry-after-ms` takes precedence, then `retry-after`. A 429 or 503 also counts `ratelimit-reset` and
 * `x-ratelimit-reset`, in this order, unless the response reports a remaining quota. Fractions are rounded up. A value
 * that does not match the grammar exactly is ignored.
 *
 * @param now - Wall time in milliseconds since 1970.
 */
export function readServerHint(status: number, headers: Headerlike, now: number): number | undefined {
  const waitMs = parseRetryAfter(
    {
      'retry-after-ms': headers.get('retry-after-ms') ?? undefined,
      'retry-after': headers.get('retry-after') ?? undefined,
      date: headers.get('date') ?? undefined,
    },
    now,
  )
  if (waitMs !== undefined || (status !== 429 && status !== 503)) return waitMs
  return readReset(headers, 'ratelimit-', now) ?? readReset(headers, 'x-ratelimit-', now)
}

/** Returns the milliseconds until a server's quota resets, if the response reports an exhausted quota. */
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
