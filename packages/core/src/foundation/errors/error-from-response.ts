import type { ApiError } from './api-error.ts'
import { type Advise, createApiError, type ErrorResponse } from './create-api-error.ts'

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
  return createApiError(response, adviseStatus)
}

/** Returns the next step after an error response. */
export const adviseStatus: Advise = ({ status, headers }, body, retryAfterMs) => {
  switch (status) {
    case 400:
    case 422:
      return `Correct the arguments; ${body.issues.length > 0 ? '`issues` says where' : '`body` holds the whole response'}.`
    case 413:
      return 'Send less at a time.'
    case 415:
      return 'Send the content type that the operation takes.'
    case 401:
      return 'Check apiKey.'
    case 403:
      return 'Use a key that may do this.'
    case 404:
      return body.isOwn ? 'Check the id.' : 'The server does not know this path: check the base URL and its version.'
    case 409:
    case 412:
      return 'Read the current version, then decide whether to try again.'
    case 429:
      return retryAfterMs === undefined ? 'Call less often.' : `Wait ${retryAfterMs} ms before the next call.`
    case 501:
      return 'This server does not have the operation.'
    default:
      if (status >= 500) {
        const next = headers['x-should-retry'] === 'false' ? 'Trying again does not help:' : 'Try again later, and'
        return `${next} quote \`requestId\` in a report.`
      }
      if (status >= 400) return '`body` holds the whole response.'
      return 'Redirects are not followed: check the base URL.'
  }
}
