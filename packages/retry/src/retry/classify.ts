import { ConnectionError, findConnectionFailure, isFetchFailure, TimeoutError } from '@sekha/core/foundation'
import { type Headerlike, readServerHint } from './server-hint.ts'

/** The outcome of an attempt: a good response, a retryable failure or a permanent one. */
export type Verdict =
  | { readonly kind: 'ok' }
  | { readonly kind: 'fatal' }
  | {
      /** `throttled`: the server is healthy and asks for fewer requests. `transient`: the server or the network fails. */
      readonly kind: 'throttled' | 'transient'
      /** The wait that the server asks for, in milliseconds. */
      readonly hintMs: number | undefined
      /** Whether the server provably did not process the request. */
      readonly unprocessed: boolean
    }

/** The parts of a response that determine its verdict. */
export interface Response {
  readonly status: number
  readonly headers: Headerlike
}

const OK: Verdict = { kind: 'ok' }
const FATAL: Verdict = { kind: 'fatal' }
const TIMED_OUT: Verdict = { kind: 'transient', hintMs: undefined, unprocessed: false }

/**
 * Statuses that are worth another attempt:
 *
 * - RFC 9110, sections 15.5.9 and 15.6, except 501
 * - 425 (RFC 8470, section 5.2)
 * - Cloudflare's 520 to 524, for an origin that fails to respond properly; 525 and 526, its TLS errors, are permanent
 * - 529, an overloaded site
 *
 * 507 is excluded: a full disk stays full, and RFC 4918, section 11.5, forbids repeating the request automatically.
 */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529])

/** Statuses that count as throttled if the server sends a hint. */
const HEEDED: ReadonlySet<number> = new Set([409, 503, 507, 529])

/** Statuses that prove that the server did not process the request. */
const UNPROCESSED: ReadonlySet<number> = new Set([425, 429])

/**
 * Classifies a response. A status below 400, or one that the operation expects, is `ok`. `x-should-retry: true` or
 * `false` overrides the status, except that 501 is never retried. 409 is retried only with a hint: a request with the same
 * idempotency key is in flight. 507 is also retried only with a hint.
 *
 * @param expectedStatuses - Error statuses that the operation expects.
 * @param now - Wall time, for hints that are timestamps.
 * @param bodyHintMs - The retry hint in the body, in milliseconds, for a response without one in its headers.
 */
export function classifyResponse(
  response: Response,
  expectedStatuses: readonly number[] | undefined,
  now: number,
  bodyHintMs?: number,
): Verdict {
  const { status, headers } = response
  if (status < 400 || expectedStatuses?.includes(status) === true) return OK
  if (status === 501) return FATAL
  const verdict = headers.get('x-should-retry')?.trim().toLowerCase()
  if (verdict === 'false') return FATAL
  const hintMs = readServerHint(status, headers, now) ?? bodyHintMs
  const isAdvised = verdict === 'true' || TRANSIENT.has(status)
  const unprocessed = UNPROCESSED.has(status)
  if (status === 429 || (hintMs !== undefined && HEEDED.has(status))) return { kind: 'throttled', hintMs, unprocessed }
  return isAdvised ? { kind: 'transient', hintMs, unprocessed } : FATAL
}

/**
 * Classifies the error of an attempt by its type. Lost connections and attempts that timed out are `transient`. Permanent
 * failures, such as a rejected certificate or an unknown host name, are `fatal`. So is every error of another type: it is a
 * bug, not a failure of the network.
 */
export function classifyError(error: unknown): Verdict {
  if (error instanceof ConnectionError) return classifyLost(error)
  return error instanceof TimeoutError && error.scope !== 'call' ? TIMED_OUT : FATAL
}

/** Classifies an error of `fetch`, which has no type for a failed connection. */
export function classifyFetchError(error: unknown): Verdict {
  const isLost = isFetchFailure(error) || findConnectionFailure(error) !== undefined
  return isLost ? classifyLost(error) : classifyError(error)
}

function classifyLost(error: unknown): Verdict {
  if (findConnectionFailure(error)?.isPermanent === true) return FATAL
  return { kind: 'transient', hintMs: undefined, unprocessed: isUnsent(error) }
}

/** Whether the server provably did not receive the request. */
export function isUnsent(error: unknown): boolean {
  return findConnectionFailure(error)?.isUnsent === true
}
