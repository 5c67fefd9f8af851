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

/** An error response. */
export interface ErrorResponse {
  readonly status: number
  /** The headers with lower-case names. */
  readonly headers: HeaderRecord
  /** The part of the body that was read. */
  readonly bodyText: string
  /** The operation, such as `conversations.create`. */
  readonly operation?: string | undefined
  /** Redacts the server's text for the message and the issues. @default redactText */
  readonly clean?: ((text: string) => string) | undefined
  /** The current time in milliseconds since 1970, for a `Retry-After` date. @default the wall clock */
  readonly now?: number | undefined
}

/**
 * Creates the error for the status of a response. Never throws.
 *
 * The message holds the operation, the status, the server's own message if it is plain text, and the next step. The
 * server's message is cut to 300 characters, without control characters or anything that looks like a credential.
 *
 * @example
 * ```ts
 * import { errorFromResponse, NotFoundError } from '@sekha/core/foundation'
 *
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
  // Each class reads only the options that it has a field for.
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

/** Returns the error class for a status and the next step for the message. */
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
