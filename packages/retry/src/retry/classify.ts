import { ConnectionError, TimeoutError } from '@sekha/core/foundation'
import { provesUnprocessed } from './connection-proof.ts'
import { isPermanent } from './permanent-failure.ts'
import { type Headerlike, readServerHint } from './server-hint.ts'

/** What came of an attempt: a response, a failure that time may heal, or one that it will not. */
export type Verdict =
  | { readonly kind: 'ok' }
  | { readonly kind: 'fatal' }
  | {
      /** `throttled`: the server is well and asks for less. `transient`: it, or the way to it, is in trouble. */
      readonly kind: 'throttled' | 'transient'
      /** How long the server asks to wait, in milliseconds. */
      readonly hintMs: number | undefined
      /** Whether it is proven that the server has not acted on the request. */
      readonly unprocessed: boolean
    }

/** A response, as far as it is scored. */
export interface Response {
  readonly status: number
  readonly headers: Headerlike
}

const OK: Verdict = { kind: 'ok' }
const FATAL: Verdict = { kind: 'fatal' }

/**
 * Statuses that another attempt may not get: RFC 9110, sections 15.5.9 and 15.6 (501 is not among them), 425 (RFC 8470,
 * section 5.2), Cloudflare's 520 to 524 for an origin that does not respond as it should (525 and 526, its TLS, do not
 * heal), and 529, an overloaded site.
 *
 * 507 is not: a full disk does not empty itself, and RFC 4918, section 11.5, forbids to repeat the request unasked.
 */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529])

/** Statuses with which a server asks for patience, if it says for how long. */
const HEEDED: ReadonlySet<number> = new Set([409, 503, 507, 529])

/** Statuses that prove that the request was not processed. */
const UNPROCESSED: ReadonlySet<number> = new Set([425, 429])

/**
 * Scores a response. Below 400, and with a status that the operation counts among its responses, it is `ok`. The server's
 * own verdict, `x-should-retry: true` or `false`, wins over its status, except that 501 is never retried. 409 is
 * retried if the server says when: a request with the same idempotency key is in flight. So is 507.
 *
 * @param expectedStatuses - Error statuses that are responses.
 * @param now - Wall time, for hints that are timestamps.
 * @param bodyHintMs - How long the body asks to wait, for a response whose headers do not say.
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
 * Scores what an attempt failed with: a lost connection and an attempt that took too long are `transient`, unless the
 * next attempt meets the same: a certificate that is refused, a name that does not exist.
 */
export function classifyError(error: unknown): Verdict {
  const isTransient =
    (error instanceof TimeoutError && error.scope !== 'call') ||
    ((error instanceof ConnectionError || isNetworkFailure(error)) && !isPermanent(error))
  return isTransient ? { kind: 'transient', hintMs: undefined, unprocessed: provesUnprocessed(error) } : FATAL
}

/** Codes by which a `fetch` that is not the runtime's own tells of a connection: Node's, undici's, Bun's, axios'. */
const NETWORK: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'EPIPE',
  'ERR_NETWORK',
  'ETIMEDOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_SOCKET',
  'ConnectionClosed',
  'ConnectionRefused',
  'ConnectionReset',
  'FailedToOpenSocket',
])

/** `fetch` reports a lost connection as a TypeError, too; only its cause and its words tell it from misuse. */
function isNetworkFailure(error: unknown): boolean {
  if (!(error instanceof TypeError)) return error instanceof Error && 'code' in error && NETWORK.has(error.code)
  const { cause } = error
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string') return true
  return /^(?:fetch failed|failed to fetch|load failed|networkerror|network error)/i.test(error.message)
}
