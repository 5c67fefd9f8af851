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
 * console.log(error instanceof NotFoundError && error.what) // 'route'
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
  return make(response, body, options, message)
}

function make(
  { status, headers, now = Date.now() }: ErrorResponse,
  body: ErrorBody,
  options: ApiErrorOptions,
  message: (next: string) => string,
): ApiError {
  switch (status) {
    case 400:
    case 422: {
      const { issues } = body
      const where = issues.length > 0 ? '`issues` says where' : '`body` holds the whole answer'
      return new ValidationError(message(`Correct the arguments; ${where}.`), { ...options, issues })
    }
    case 413:
      return new ValidationError(message('Send less at a time.'), { ...options, issues: body.issues })
    case 415:
      return new ValidationError(message('Send the content type that the operation takes.'), {
        ...options,
        issues: body.issues,
      })
    case 401:
      return new AuthenticationError(message('Check the API key of this service.'), options)
    case 403:
      return new PermissionError(message('Use a key that may do this.'), options)
    case 404:
      return body.isJson
        ? new NotFoundError(message('Check the id.'), { ...options, what: 'resource' })
        : new NotFoundError(message('The server does not know this path: check the base URL and its version.'), {
            ...options,
            what: 'route',
          })
    case 409:
    case 412:
      return new ConflictError(message('Read the current version, then decide whether to try again.'), {
        ...options,
        currentVersion: body.currentVersion,
      })
    case 429: {
      const retryAfterMs = parseRetryAfter(headers, now) ?? body.retryAfterMs
      const next = retryAfterMs === undefined ? 'Call less often.' : `Wait ${retryAfterMs} ms before the next call.`
      return new RateLimitError(message(next), { ...options, retryAfterMs })
    }
    default:
      if (status === 501) return new ServerError(message('This server does not have the operation.'), options)
      if (status >= 500) {
        const next = headers['x-should-retry'] === 'false' ? 'Trying again does not help:' : 'Try again later, and'
        return new ServerError(message(`${next} quote \`requestId\` in a report.`), options)
      }
      if (status >= 400) return new ClientError(message('`body` holds the whole answer.'), options)
      return new ApiError(message('Redirects are not followed: check the base URL.'), options)
  }
}
