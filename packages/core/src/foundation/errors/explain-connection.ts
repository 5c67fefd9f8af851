import { parseUrl } from '../parse-url.ts'
import { ConnectionError } from './connection-error.ts'
import { errorCode, findConnectionFailure, NO_RESPONSE } from './connection-failure.ts'

/** The parts of a request that the message of a failed connection names. */
interface FailedRequest {
  readonly operation: { readonly id: string }
  readonly url: string
}

/**
 * Creates the error for a request that got no response. The message names the failure, the next step, the code and the
 * origin.
 *
 * @param error The transport's own error, which holds the code.
 * @param cause The cause of the created error. @default `error`
 */
export function noResponse({ operation, url }: FailedRequest, error: unknown, cause = error): ConnectionError {
  const failure = findConnectionFailure(error)
  const facts = [errorCode(error), parseUrl(url)?.origin ?? 'not a URL'].filter(Boolean).join(', ')
  return new ConnectionError(`${operation.id}: ${failure?.advice ?? NO_RESPONSE} (${facts})`, { ...failure, cause })
}

/** Creates the error for a response whose body broke off. */
export function lostBody({ operation }: Pick<FailedRequest, 'operation'>, cause: unknown): ConnectionError {
  return new ConnectionError(`${operation.id}: the connection was lost while the response was read. Try again`, {
    isUnsent: false,
    cause,
  })
}
