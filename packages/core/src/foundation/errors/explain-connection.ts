import { parseUrl } from '../parse-url.ts'
import { ConnectionError } from './connection-error.ts'

/** The facts that the error of a failed connection establishes. */
export interface ConnectionFailure {
  /** The failure and the next step, for a message. */
  readonly advice: string
  /** Whether the server cannot have received the request. */
  readonly isUnsent: boolean
  /** Whether every further attempt fails in the same way. */
  readonly isPermanent: boolean
}

/** The parts of a request that the message of a failed connection names. */
interface FailedRequest {
  readonly operation: { readonly id: string }
  readonly url: string
}

/** Advice for a failure that no code identifies. */
export const NO_RESPONSE = 'no response arrived. Check baseUrl and the network'

/**
 * Creates the error for a request that got no response. The message has the advice, the error code and the origin.
 *
 * @param failure What the cause proves, as `findConnectionFailure` returns it.
 */
export function noResponse(
  { operation, url }: FailedRequest,
  cause: unknown,
  failure: Partial<ConnectionFailure> = {},
): ConnectionError {
  const { advice = NO_RESPONSE, ...facts } = failure
  const code = errorCode(cause)
  const origin = parseUrl(url)?.origin ?? 'not a URL'
  return new ConnectionError(`${operation.id}: ${advice} (${code === undefined ? '' : `${code}, `}${origin})`, {
    ...facts,
    cause,
  })
}

/** Creates the error for a response whose body broke off. */
export function lostBody({ operation }: Pick<FailedRequest, 'operation'>, cause: unknown): ConnectionError {
  return new ConnectionError(`${operation.id}: the connection was lost while the response was read. Try again`, {
    isUnsent: false,
    cause,
  })
}

/** Returns the outermost error code in the chain of causes. */
export function errorCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 5) return undefined
  const { code, cause } = error as Record<string, unknown>
  return typeof code === 'string' ? code : errorCode(cause, depth + 1)
}
