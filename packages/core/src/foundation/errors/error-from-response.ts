import { redactText } from '../redact.ts'
import { parseRetryAfter } from '../retry-after.ts'
import { ApiError, type ApiErrorOptions, type HeaderRecord } from './api-error.ts'
import { readErrorBody, type ErrorBody } from './error-body.ts'
import {
  AuthenticationError,
  ClientError,
  ConflictError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  ValidationError,
  type Issue,
} from './status-errors.ts'

/** A response that is not a success. */
export interface ErrorResponse {
  readonly status: number
  /** With lower-case names. */
  readonly headers: HeaderRecord
  /** The body, as far as it was read. */
  readonly bodyText: string
  /** The operation, such as `conversations.create`. */
  readonly operation?: string | undefined
  /** Makes the server's words fit for the message and the issues. @default redactText */
  readonly clean?: ((text: string) => string) | undefined
  /** Milliseconds since 1970, for a `Retry-After` that is a date. @default the wall clock */
  readonly now?: number | undefined
}

/**
 * Turns a response into the error for its status. Pure, and it never throws, whatever the body holds.
 *
 * The message says the operation, the status, what the server said if that is plain text (shortened to 300 characters,
 * without control characters and anything that looks like a credential), and what to do next.
 *
 * @example
 * ```ts
 * const error = errorFromResponse({ status: 404, headers: {}, bodyText: '', operation: 'conversations.get' })
 * console.log(error instanceof NotFoundError && error.missing) // 'route'
 * ```
 */
export function errorFromResponse(response: ErrorResponse): ApiError {
  const { status, headers, bodyText, operation, clean = redactText } = response
  const body = readErrorBody(bodyText, clean)
  const requestId = headers['x-request-id'] ?? headers['request-id'] ?? body.requestId
  const options: ApiErrorOptions = {
    status,
    headers,
    body: body.value,
    operation,
    requestId: requestId === undefined ? undefined : requestId.replace(/[^\x21-\x7E]/g, '').slice(0, 128),
  }
  const message = (next: string): string => {
    const said = body.text === '' ? '' : `: ${body.text.replace(/[.!]$/, '')}`
    return `${operation === undefined ? 'The call' : redactText(operation)} failed with status ${status}${said}. ${next}`
  }
  const { now = Date.now() } = response
  const retryAfterMs = status === 429 ? (parseRetryAfter(headers, now) ?? body.retryAfterMs) : undefined
  const [ErrorClass, next] = classify(response, body, retryAfterMs)
  // Every class takes what it has a field for.
  return new ErrorClass(message(next), {
    ...options,
    issues: body.issues,
    missing: body.isJson ? 'resource' : 'route',
    currentVersion: body.currentVersion,
    retryAfterMs,
  })
}

type ErrorClass = new (
  message: string,
  options: ApiErrorOptions & {
    readonly issues: readonly Issue[]
    readonly missing: 'resource' | 'route'
    readonly currentVersion: number | undefined
    readonly retryAfterMs: number | undefined
  },
) => ApiError

/** The class for a status, and what to do next. */
function classify(
  { status, headers }: ErrorResponse,
  body: ErrorBody,
  retryAfterMs: number | undefined,
): [ErrorClass, next: string] {
  switch (status) {
    case 400:
    case 422:
      return [
        ValidationError,
        `Correct the arguments; ${body.issues.length > 0 ? '`issues` says where' : '`body` holds the whole response'}.`,
      ]
    case 413:
      return [ValidationError, 'Send less at a time.']
    case 415:
      return [ValidationError, 'Send the content type that the operation takes.']
    case 401:
      return [AuthenticationError, 'Check the API key of this service.']
    case 403:
      return [PermissionError, 'Use a key that may do this.']
    case 404:
      return [
        NotFoundError,
        body.isJson ? 'Check the id.' : 'The server does not know this path: check the base URL and its version.',
      ]
    case 409:
    case 412:
      return [ConflictError, 'Read the current version, then decide whether to try again.']
    case 429:
      return [
        RateLimitError,
        retryAfterMs === undefined ? 'Call less often.' : `Wait ${retryAfterMs} ms before the next call.`,
      ]
    case 501:
      return [ServerError, 'This server does not have the operation.']
    default:
      if (status >= 500) {
        const next = headers['x-should-retry'] === 'false' ? 'Trying again does not help:' : 'Try again later, and'
        return [ServerError, `${next} quote \`requestId\` in a report.`]
      }
      if (status >= 400) return [ClientError, '`body` holds the whole response.']
      return [ApiError, 'Redirects are not followed: check the base URL.']
  }
}
