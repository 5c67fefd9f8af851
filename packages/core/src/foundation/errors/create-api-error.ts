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
  /** The HTTP status. */
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

/** Returns the advice that ends the message of an API error. */
export type Advise = (response: ErrorResponse, body: ErrorBody, retryAfterMs: number | undefined) => string

type ErrorClass = new (
  message: string,
  options: ApiErrorOptions & {
    readonly issues: readonly Issue[]
    readonly missing: 'resource' | 'route'
    readonly currentVersion: number | undefined
    readonly retryAfterMs: number | undefined
  },
) => ApiError

const classes: Readonly<Record<number, ErrorClass>> = {
  400: ValidationError,
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  412: ConflictError,
  413: ValidationError,
  415: ValidationError,
  422: ValidationError,
  429: RateLimitError,
}

/**
 * Creates the error for the status of a response. Never throws. The message holds the operation, the status, and the
 * server's own message if it is plain text.
 *
 * @param advise Adds the next step to the message. It is a parameter so that the bundle of a plain caller omits the texts.
 */
export function createApiError(response: ErrorResponse, advise?: Advise): ApiError {
  const { status, headers, bodyText, operation, clean = redactText, now = Date.now() } = response
  const body = readErrorBody(bodyText, clean)
  const requestId = headers['x-request-id'] ?? headers['request-id'] ?? body.requestId
  const retryAfterMs = status === 429 ? (parseRetryAfter(headers, now) ?? body.retryAfterMs) : undefined
  const subject = operation === undefined ? 'The call' : redactText(operation)
  const said = body.text === '' ? '' : `: ${body.text.replace(/[.!]$/, '')}`
  const next = advise === undefined ? '' : `. ${advise(response, body, retryAfterMs)}`
  const ErrorClass = classes[status] ?? (status >= 500 ? ServerError : status >= 400 ? ClientError : ApiError)
  // Each class reads only the options that it has a field for.
  return new ErrorClass(`${subject} failed with status ${status}${said}${next}`, {
    status,
    headers,
    body: body.value,
    operation,
    requestId: requestId?.replace(/[^\x21-\x7E]/g, '').slice(0, 128),
    issues: body.issues,
    missing: body.isOwn ? 'resource' : 'route',
    currentVersion: body.currentVersion,
    retryAfterMs,
  })
}
